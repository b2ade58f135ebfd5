# Functions of PyTorch that DJL does not surface, and runs of small steps that would cost more in
# calls than in arithmetic. In the dialect of TorchScript's archives: every constant and every type
# is written out. TorchFunctions.java loads this text and documents each function.
class TorchFunctions(Module):
  __parameters__ = []
  __buffers__ = []

  def channels_last(self: __torch__.TorchFunctions,
      x: Tensor) -> Tensor:
    return torch.contiguous(x, memory_format=2)

  def planes(self: __torch__.TorchFunctions,
      x: Tensor) -> Tensor:
    return torch.contiguous(x)

  def resize_axis(self: __torch__.TorchFunctions,
      x: Tensor,
      change: Tensor) -> Tensor:
    axis, more, = torch.unbind(change)
    amounts = annotate(List[int], [])
    # From the last axis backwards, as padding is given; each with nothing at its beginning.
    for i in range(torch.sub(torch.sub(torch.dim(x), 1), int(axis))):
      _0 = torch.append(amounts, 0)
      _1 = torch.append(amounts, 0)
    _2 = torch.append(amounts, 0)
    _3 = torch.append(amounts, int(more))
    # Both ways, so that the gradient keeps the order in memory too.
    return torch.constant_pad_nd(x, amounts)

  def pixels(self: __torch__.TorchFunctions,
      x: Tensor,
      strides: Tensor) -> Tensor:
    down, across, = torch.unbind(strides)
    rows = torch.slice(x, 2, 0, 9223372036854775807, int(down))
    picked = torch.slice(rows, 3, 0, 9223372036854775807, int(across))
    return torch.permute(picked, [0, 2, 3, 1])

  def convolve_pointwise(self: __torch__.TorchFunctions,
      x: Tensor,
      weight: Tensor,
      strides: Tensor) -> Tensor:
    pixels = (self).pixels(x, strides, )
    return torch.permute(torch.matmul(pixels, torch.t(torch.flatten(weight, 1))), [0, 3, 1, 2])

  def convolve_pointwise_biased(self: __torch__.TorchFunctions,
      x: Tensor,
      weight: Tensor,
      bias: Tensor,
      strides: Tensor) -> Tensor:
    pixels = (self).pixels(x, strides, )
    return torch.permute(torch.linear(pixels, torch.flatten(weight, 1), bias), [0, 3, 1, 2])

  def clip(self: __torch__.TorchFunctions,
      x: Tensor,
      bounds: Tensor) -> Tensor:
    low, high, = torch.unbind(bounds)
    return torch.hardtanh(x, float(low), float(high))

  def leaky_relu_in_place(self: __torch__.TorchFunctions,
      x: Tensor,
      slope: Tensor) -> Tensor:
    return torch.leaky_relu_(x, float(slope))

  def round_in_place(self: __torch__.TorchFunctions,
      values: Tensor,
      inverse_scale: float) -> Tensor:
    return torch.div_(torch.round_(torch.mul_(values, inverse_scale)), inverse_scale)

  def quantize(self: __torch__.TorchFunctions,
      x: Tensor,
      grid: Tensor) -> Tensor:
    low, high, inverse_scale, = torch.unbind(grid)
    clipped = torch.hardtanh(x, float(low), float(high))
    # What the tape keeps of a clipping is its input: the output may change behind its back.
    _0 = (self).round_in_place(torch.detach(clipped), float(inverse_scale), )
    return clipped

  def quantize_unmasked(self: __torch__.TorchFunctions,
      x: Tensor,
      grid: Tensor) -> Tensor:
    low, high, inverse_scale, = torch.unbind(grid)
    passed = torch.clone(x)
    values = torch.clamp_(torch.detach(passed), float(low), float(high))
    _0 = (self).round_in_place(values, float(inverse_scale), )
    return passed

  def quantize_logarithms(self: __torch__.TorchFunctions,
      x: Tensor,
      levels: Tensor,
      rule: Tensor) -> Tensor:
    per_nat, masked, = torch.unbind(rule)
    largest = float(torch.select(levels, 0, 0))
    if bool(masked):
      passed = torch.hardtanh(x, 0., largest)
    else:
      passed = torch.clone(x)
    # What the tape keeps of a clipping is its input: the output may change behind its back.
    values = torch.detach(passed)
    logarithms = torch.log_(torch.div(torch.clamp_min(values, 0.), largest))
    last = torch.sub(torch.size(levels, 0), 1)
    codes = torch.clamp_(torch.round_(torch.mul_(logarithms, float(per_nat))), 0, last)
    _0 = torch.copy_(values, torch.take(levels, torch.to(codes, 4)))
    return passed

  def quantize_learned(self: __torch__.TorchFunctions,
      x: Tensor,
      step: Tensor,
      bounds: Tensor) -> Tensor:
    low, high, = torch.unbind(bounds)
    places = [1, -1]
    for i in range(torch.sub(torch.dim(x), 2)):
      _0 = torch.append(places, 1)
    steps = torch.reshape(step, places)
    clamped = torch.hardtanh(torch.div(x, steps), float(low), float(high))
    # What the tape keeps of a clipping is its input: the output may change behind its back.
    _1 = torch.round_(torch.detach(clamped))
    return torch.mul(clamped, steps)

  def row_grids(self: __torch__.TorchFunctions,
      low: Tensor,
      high: Tensor,
      rule: Tensor) -> Tuple[Tensor, Tensor]:
    highest, symmetric, power_of_two, per_row, smallest, = torch.unbind(rule)
    if bool(symmetric):
      width = torch.maximum(torch.neg(low), high)
      levels = torch.mul(torch.sub(highest, 1), 0.5)
    else:
      width = torch.sub(high, low)
      levels = highest
    fitted = torch.div(levels, torch.clamp_min(width, float(smallest)))
    if bool(power_of_two):
      mantissa, _0, = torch.frexp(fitted)
      # Exact, unlike an exponential of a logarithm.
      inverse_scale = torch.div(fitted, torch.mul(mantissa, 2))
    else:
      inverse_scale = fitted
    if bool(symmetric):
      zero_point = torch.zeros_like(inverse_scale)
    else:
      half = torch.floordiv(torch.add(int(highest), 1), 2)
      zero_point = torch.add(torch.round(torch.mul(inverse_scale, low)), half)
    return (inverse_scale, zero_point)

  def rows(self: __torch__.TorchFunctions,
      weight: Tensor,
      rule: Tensor) -> Tensor:
    if bool(torch.select(rule, 0, 3)):
      rows = torch.flatten(torch.detach(weight), 1)
    else:
      rows = torch.reshape(torch.detach(weight), [1, -1])
    return rows

  def quantize_to(self: __torch__.TorchFunctions,
      weight: Tensor,
      rule: Tensor,
      low: Tensor,
      high: Tensor) -> Tensor:
    inverse_scale, zero_point, = (self).row_grids(low, high, rule, )
    half = torch.floordiv(torch.add(int(torch.select(rule, 0, 0)), 1), 2)
    rows = (self).rows(weight, rule, )
    integers = torch.round_(torch.sub_(torch.mul(rows, inverse_scale), zero_point))
    clamped = torch.clamp_(integers, torch.neg(half), torch.sub(half, 1))
    quantized = torch.div_(torch.add_(clamped, zero_point), inverse_scale)
    passed = torch.clone(weight)
    _0 = torch.copy_(torch.detach(passed), torch.view_as(quantized, weight))
    return passed

  def quantize_rows(self: __torch__.TorchFunctions,
      weight: Tensor,
      rule: Tensor) -> Tensor:
    rows = (self).rows(weight, rule, )
    low = torch.amin(rows, [1], True)
    return (self).quantize_to(weight, rule, low, torch.amax(rows, [1], True), )

  def quantize_rows_within(self: __torch__.TorchFunctions,
      weight: Tensor,
      rule: Tensor,
      ranges: Tensor) -> Tensor:
    low, high, = torch.unbind(torch.unsqueeze(ranges, 2))
    return (self).quantize_to(weight, rule, low, high, )

  def rectified_sigmoid(self: __torch__.TorchFunctions,
      v: Tensor) -> Tensor:
    return torch.hardtanh(torch.sub(torch.mul(torch.sigmoid(v), 1.2), 0.1), 0., 1.)

  def soft_round(self: __torch__.TorchFunctions,
      v: Tensor,
      low: Tensor,
      step: Tensor) -> Tensor:
    return torch.addcmul(low, (self).rectified_sigmoid(v, ), step)

  def rounding_penalty(self: __torch__.TorchFunctions,
      v: Tensor,
      beta: Tensor) -> Tensor:
    h = (self).rectified_sigmoid(v, )
    distance = torch.abs(torch.sub(torch.mul(h, 2), 1))
    return torch.sum(torch.rsub(torch.pow(distance, float(beta)), 1))

  def weighted_error(self: __torch__.TorchFunctions,
      wanted: Tensor,
      actual: Tensor,
      weight: Tensor) -> Tensor:
    difference = torch.sub(actual, wanted)
    return torch.mean(torch.mul(torch.mul(difference, difference), weight))

  def choose(self: __torch__.TorchFunctions,
      first: Tensor,
      second: Tensor,
      choice: Tensor) -> Tensor:
    if torch.eq(torch.dim(first), 4):
      # Drawn in the order that channels have in memory.
      turned = torch.permute(choice, [0, 3, 1, 2])
    else:
      turned = choice
    return torch.where(turned, first, second)

  def window_covariances(self: __torch__.TorchFunctions,
      x: Tensor,
      window: Tensor) -> Tensor:
    height, width, down, right, top, left, rows, columns, groups, = torch.unbind(window)
    kernel = [int(height), int(width)]
    dilation = [int(down), int(right)]
    padding = [int(top), int(left)]
    stride = [int(rows), int(columns)]
    count = int(groups)
    size = torch.mul(torch.floordiv(torch.size(x, 1), count), torch.mul(int(height), int(width)))
    products = torch.new_zeros(x, [count, size, size])
    sums = torch.new_zeros(x, [count, size, 1])
    places = torch.new_zeros(x, [1])
    for i in range(torch.size(x, 0)):
      image = torch.contiguous(torch.narrow(x, 0, i, 1))
      values = torch.reshape(torch.im2col(image, kernel, dilation, padding, stride), [count, size, -1])
      _0 = torch.add_(products, torch.matmul(values, torch.transpose(values, 1, 2)))
      _1 = torch.add_(sums, torch.sum(values, [2], True))
      _2 = torch.add_(places, torch.size(values, 2))
    means = torch.div(sums, places)
    return torch.sub(torch.div(products, places), torch.matmul(means, torch.transpose(means, 1, 2)))

  def every(self: __torch__.TorchFunctions,
      x: Tensor,
      step: Tensor) -> Tensor:
    return torch.take(x, torch.arange(0, torch.numel(x), int(step), dtype=4))

  def permute(self: __torch__.TorchFunctions,
      matrices: Tensor,
      order: Tensor) -> Tensor:
    places = torch.to(order, 4)
    return torch.index_select(torch.index_select(matrices, 1, places), 2, places)

  def diagonals(self: __torch__.TorchFunctions,
      matrices: Tensor) -> Tensor:
    return torch.contiguous(torch.diagonal(matrices, 0, 1, 2))

  def cholesky(self: __torch__.TorchFunctions,
      matrices: Tensor,
      ridges: Tensor) -> Tuple[Tensor, Tensor]:
    # In double precision, of which the type has the number 7.
    damped = torch.to(torch.flip(matrices, [1, 2]), 7)
    _0 = torch.add_(torch.diagonal(damped, 0, 1, 2), torch.unsqueeze(ridges, 1))
    factors, errors, = torch.linalg_cholesky_ex(damped)
    return (factors, torch.to(errors, 6))

  def inverse_factors(self: __torch__.TorchFunctions,
      factors: Tensor) -> Tensor:
    identity = torch.zeros_like(factors)
    _0 = torch.add_(torch.diagonal(identity, 0, 1, 2), 1)
    inverses = torch.linalg_solve_triangular(factors, identity, upper=False)
    return torch.flip(torch.to(inverses, 6), [1, 2])

  def cholesky_solve(self: __torch__.TorchFunctions,
      factors: Tensor,
      right: Tensor) -> Tensor:
    return torch.flip(torch.cholesky_solve(torch.flip(right, [1]), factors), [1])

  def quantize_bias(self: __torch__.TorchFunctions,
      weight: Tensor,
      rule: Tensor,
      bias: Tensor,
      inverse_input_scale: Tensor) -> Tensor:
    rows = (self).rows(weight, rule, )
    low = torch.amin(rows, [1], True)
    inverse_scale, _1, = (self).row_grids(low, torch.amax(rows, [1], True), rule, )
    steps = torch.mul(torch.flatten(inverse_scale), float(inverse_input_scale))
    # The largest float below 2^31 is the most that 32 bits are sure to hold.
    integers = torch.clamp_(torch.round_(torch.mul(torch.detach(bias), steps)), -2147483648., 2147483520.)
    passed = torch.clone(bias)
    _0 = torch.copy_(torch.detach(passed), torch.div_(integers, steps))
    return passed

  def fold(self: __torch__.TorchFunctions,
      weight: Tensor,
      bias: Tensor,
      gamma: Tensor,
      beta: Tensor,
      mean: Tensor,
      variance: Tensor,
      epsilon: Tensor) -> Tuple[Tensor, Tensor]:
    factor = torch.mul(gamma, torch.rsqrt(torch.add(variance, float(epsilon))))
    shift = torch.add(beta, torch.mul(torch.sub(bias, mean), factor))
    places = [-1]
    for i in range(torch.sub(torch.dim(weight), 1)):
      _0 = torch.append(places, 1)
    return (torch.mul(weight, torch.reshape(factor, places)), shift)

  def convolve_upsampled(self: __torch__.TorchFunctions,
      x: Tensor,
      weight: Tensor,
      bias: Tensor,
      sums: Tensor) -> Tensor:
    outputs = torch.size(weight, 0)
    inputs = torch.size(weight, 1)
    kernels = torch.matmul(torch.reshape(weight, [-1, 9]), sums)
    turned = torch.transpose(torch.reshape(kernels, [outputs, inputs, 4, 4]), 0, 1)
    return torch.conv_transpose2d(x, turned, bias, [2, 2], [1, 1])

  def sum_of_squares(self: __torch__.TorchFunctions,
      x: Tensor,
      mean: Tensor,
      axes: List[int]) -> Tensor:
    # A few images at a time: two more arrays as large as their feature maps can be gigabytes.
    images = torch.add(torch.floordiv(4194304, torch.floordiv(torch.numel(x), torch.size(x, 0))), 1)
    total = torch.new_zeros(x, [torch.size(x, 1)])
    parts = torch.split(x, images)
    for i in range(torch.len(parts)):
      centred = torch.sub(parts[i], mean)
      _0 = torch.add_(total, torch.sum(torch.mul_(centred, centred), axes))
    return total

  def moments(self: __torch__.TorchFunctions,
      x: Tensor) -> Tuple[Tensor, Tensor]:
    axes = [0]
    for i in range(2, torch.dim(x)):
      _0 = torch.append(axes, i)
    share = torch.div(1., torch.floordiv(torch.numel(x), torch.size(x, 1)))
    # Not torch.mean: its gradient is written out at full size, that of a sum is not.
    mean = torch.mul(torch.sum(x, axes, True), share)
    if torch.is_grad_enabled():
      centred = torch.sub(x, torch.detach(mean))
      # The gradient of the sum of squares, 2·centred, in one pass: that of this product is half of it.
      squares = torch.mul(torch.sum(torch.mul(centred, torch.detach(centred)), axes), share)
      variance = torch.sub(torch.mul(squares, 2), torch.detach(squares))
    else:
      variance = torch.mul((self).sum_of_squares(x, mean, axes, ), share)
    return (torch.flatten(mean), variance)

  def normalize(self: __torch__.TorchFunctions,
      x: Tensor,
      gamma: Tensor,
      beta: Tensor,
      mean: Tensor,
      variance: Tensor,
      epsilon: Tensor) -> Tensor:
    factor = torch.mul(gamma, torch.rsqrt(torch.add(variance, float(epsilon))))
    shift = torch.sub(beta, torch.mul(mean, factor))
    places = [-1, torch.size(x, 1)]
    for i in range(torch.sub(torch.dim(x), 2)):
      _0 = torch.append(places, 1)
    return torch.addcmul(torch.reshape(shift, places), x, torch.reshape(factor, places))

  def normalize_batch(self: __torch__.TorchFunctions,
      x: Tensor,
      gamma: Tensor,
      beta: Tensor,
      epsilon: Tensor) -> Tensor:
    mean, variance, = (self).moments(x, )
    return (self).normalize(x, gamma, beta, mean, variance, epsilon, )

  def squared_norm(self: __torch__.TorchFunctions,
      x: Tensor) -> Tensor:
    flat = torch.reshape(x, [-1])
    return torch.reshape(torch.dot(flat, flat), [1])

  def adam(self: __torch__.TorchFunctions,
      parameter: Tensor,
      gradient: Tensor,
      first: Tensor,
      second: Tensor,
      settings: Tensor) -> Tensor:
    rate, beta1, beta2, epsilon, step, = torch.unbind(settings)
    none = annotate(List[Tensor], [])
    # Read again at the end, or the compiler takes the update for one of a list that nobody reads.
    parameters = [parameter]
    torch._fused_adam_(parameters, [gradient], [first], [second], none, [step], lr=float(rate), beta1=float(beta1), beta2=float(beta2), weight_decay=0., eps=float(epsilon), amsgrad=False, maximize=False)
    _0 = torch.zero_(gradient)
    return parameters[0]

  def nesterov(self: __torch__.TorchFunctions,
      parameter: Tensor,
      gradient: Tensor,
      velocity: Tensor,
      settings: Tensor) -> Tensor:
    rate, momentum, decay, = torch.unbind(settings)
    decayed = torch.add_(gradient, parameter, alpha=float(decay))
    _0 = torch.add_(torch.mul_(velocity, float(momentum)), decayed)
    step = torch.add_(decayed, velocity, alpha=float(momentum))
    _1 = torch.sub_(parameter, step, alpha=float(rate))
    return torch.zero_(gradient)

  def freeze_oscillations(self: __torch__.TorchFunctions,
      weight: Tensor,
      now: Tensor,
      track: Tensor,
      numbers: Tensor) -> Tensor:
    pace, threshold, = torch.unbind(numbers)
    levels, means, directions, frequencies, = torch.unbind(track)
    # A frequency is at most 1; 2 stands for frozen.
    frozen = torch.ge(frequencies, 2)
    direction = torch.sign(torch.sub(now, levels))
    turned = torch.to(torch.lt(torch.mul(direction, directions), 0), 6)
    _0 = torch.copy_(directions, torch.where(torch.eq(direction, 0), directions, direction))
    _1 = torch.add_(frequencies, torch.mul(torch.sub(turned, frequencies), pace))
    _2 = torch.add_(means, torch.mul(torch.sub(now, means), pace))
    due = torch.gt(frequencies, threshold)
    nearer = torch.lt(torch.abs(torch.sub(means, levels)), torch.abs(torch.sub(means, now)))
    stays = torch.logical_or(frozen, torch.logical_and(due, nearer))
    _3 = torch.copy_(levels, torch.where(stays, levels, now))
    freezes = torch.logical_or(frozen, due)
    _4 = torch.masked_fill_(frequencies, freezes, 2)
    return torch.copy_(weight, torch.where(freezes, levels, weight))

  def elu(self: __torch__.TorchFunctions,
      x: Tensor,
      numbers: Tensor) -> Tensor:
    alpha, scale, = torch.unbind(numbers)
    return torch.elu(x, float(alpha), float(scale))

  def celu(self: __torch__.TorchFunctions,
      x: Tensor,
      alpha: Tensor) -> Tensor:
    return torch.celu(x, float(alpha))

  def threshold(self: __torch__.TorchFunctions,
      x: Tensor,
      bound: Tensor) -> Tensor:
    return torch.threshold(x, float(bound), 0)

  def mish(self: __torch__.TorchFunctions,
      x: Tensor) -> Tensor:
    return torch.mish(x)

  def swish(self: __torch__.TorchFunctions,
      x: Tensor,
      alpha: Tensor) -> Tensor:
    return torch.mul(x, torch.sigmoid(torch.mul(x, float(alpha))))

  def gelu(self: __torch__.TorchFunctions,
      x: Tensor) -> Tensor:
    return torch.gelu(x)

  def gelu_by_tanh(self: __torch__.TorchFunctions,
      x: Tensor) -> Tensor:
    cubic = torch.mul(torch.add(torch.mul(torch.mul(x, x), 0.044715), 1), x)
    share = torch.mul(torch.add(torch.tanh(torch.mul(cubic, 0.7978845608028654)), 1), 0.5)
    return torch.mul(x, share)

  def integers(self: __torch__.TorchFunctions,
      numbers: Tensor) -> List[int]:
    list = annotate(List[int], [])
    for i in range(torch.size(numbers, 0)):
      _0 = torch.append(list, int(torch.select(numbers, 0, i)))
    return list

  def standardize(self: __torch__.TorchFunctions,
      x: Tensor,
      numbers: Tensor) -> Tensor:
    axes = (self).integers(torch.narrow(numbers, 0, 1, torch.sub(torch.size(numbers, 0), 1)), )
    centred = torch.sub(x, torch.mean(x, axes, True))
    variance = torch.mean(torch.mul(centred, centred), axes, True)
    return torch.mul(centred, torch.rsqrt(torch.add(variance, float(torch.select(numbers, 0, 0)))))

  def length(self: __torch__.TorchFunctions,
      x: Tensor,
      numbers: Tensor) -> Tensor:
    axes = (self).integers(torch.narrow(numbers, 0, 1, torch.sub(torch.size(numbers, 0), 1)), )
    return torch.norm(x, 2, axes, bool(torch.select(numbers, 0, 0)))

  def select_positions(self: __torch__.TorchFunctions,
      x: Tensor,
      numbers: Tensor) -> Tensor:
    positions = torch.narrow(numbers, 0, 1, torch.sub(torch.size(numbers, 0), 1))
    return torch.index_select(x, int(torch.select(numbers, 0, 0)), torch.to(positions, 4))

  def where(self: __torch__.TorchFunctions,
      x: Tensor,
      y: Tensor,
      choice: Tensor) -> Tensor:
    return torch.where(torch.ne(choice, 0), x, y)

  def max_pool(self: __torch__.TorchFunctions,
      x: Tensor,
      numbers: Tensor) -> Tensor:
    height, width, down, right, rows, columns, = torch.unbind(numbers)
    kernel = [int(height), int(width)]
    stride = [int(down), int(right)]
    return torch.max_pool2d(x, kernel, stride, [0, 0], [int(rows), int(columns)], False)

  def convolve_transposed(self: __torch__.TorchFunctions,
      x: Tensor,
      weight: Tensor,
      numbers: Tensor) -> Tensor:
    down, right, rows, columns, groups, left, far, top, bottom, = torch.unbind(numbers)
    stride = [int(down), int(right)]
    dilation = [int(rows), int(columns)]
    whole = torch.conv_transpose2d(x, weight, None, stride, [0, 0], [0, 0], int(groups), dilation)
    return torch.constant_pad_nd(whole, [int(left), int(far), int(top), int(bottom)])

"""Figures of scikit-learn that TsneTest compares with: python3 tsne.py (scikit-learn 1.2.1)."""
import numpy
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.metrics import pairwise_distances
from scipy.spatial.distance import squareform

COUNT, SIDES, PERPLEXITY = 60, 6, 10
i, j = numpy.mgrid[0:COUNT, 0:SIDES].astype(float)
points = 2 * numpy.cos(1.7 * (i % 3) * (j + 1)) + numpy.sin(12.9898 * (i + 1) * (j + 1))
plane = points[:, :2]

squared = pairwise_distances(points, metric="euclidean", squared=True)
joint = squareform(_joint_probabilities(squared, PERPLEXITY, 0))
print("joint[0, 3], joint[7, 58], joint[5, 20]:", joint[0, 3], joint[7, 58], joint[5, 20])
print("sum of squares:", (joint**2).sum())

start = plane / plane[:, 0].std() * 1e-4
tsne = TSNE(perplexity=PERPLEXITY, init=start, method="exact", learning_rate="auto")
embedded = tsne.fit_transform(points)
print("divergence:", tsne.kl_divergence_, "iterations:", tsne.n_iter_)
print("trustworthiness of 5:", trustworthiness(points, embedded, n_neighbors=5))
print("trustworthiness of the start:", trustworthiness(points, plane, n_neighbors=5))
near = pairwise_distances(points) + numpy.diag([numpy.inf] * COUNT)
def preserved(positions):
    other = pairwise_distances(positions) + numpy.diag([numpy.inf] * COUNT)
    same = [len(set(a[:5]) & set(b[:5])) for a, b in zip(near.argsort(1), other.argsort(1))]
    return sum(same) / (5 * COUNT)
print("neighbours preserved:", preserved(embedded), "by the start:", preserved(plane))

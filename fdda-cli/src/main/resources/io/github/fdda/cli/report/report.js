// Heads of tables sort by their column. No character here that XML would escape.
document.querySelectorAll("table.sortable").forEach(function (table) {
  var heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach(function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.title = "Sort by this column";
    button.append.apply(button, Array.from(head.childNodes));
    head.append(button);
    button.addEventListener("click", function () {
      sort(column, head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending");
    });
  });

  function sort(column, order) {
    heads.forEach(function (head) {
      head.removeAttribute("aria-sort");
    });
    heads[column].setAttribute("aria-sort", order);
    var compare = heads[column].classList.contains("number") ? byNumber : byText;
    var sign = order === "ascending" ? 1 : -1;
    var body = table.tBodies[0];
    var rows = Array.from(body.rows).sort(function (a, b) {
      return sign * compare(a.cells[column].textContent, b.cells[column].textContent);
    });
    body.append.apply(body, rows);
  }

  function byText(a, b) {
    return a.localeCompare(b, "en", { numeric: true });
  }

  // As in PageTable: what is no number, such as "equal", is beyond all of them; NaN is before.
  function byNumber(a, b) {
    var first = number(a);
    var second = number(b);
    return first === second ? 0 : first - second;
  }

  function number(text) {
    if (text === "NaN") {
      return -Infinity;
    }
    var value = parseFloat(text);
    return isNaN(value) ? Infinity : value;
  }
});

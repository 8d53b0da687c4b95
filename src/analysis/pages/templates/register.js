(function(){
  var filter = document.querySelector('.filter'), table = filter && filter.parentNode.querySelector('table'), field, rows;
  if (!table || !table.tBodies.length) return;
  rows = Array.prototype.slice.call(table.tBodies[0].rows);
  function plain(text) { return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase(); }
  function key(row, column) {
    var text = row.cells[column].textContent.trim(), number = parseFloat(text.replace(',', '.'));
    return isNaN(number) ? plain(text) : number;
  }
  function sort(head, column) {
    var down = head.getAttribute('aria-sort') === 'ascending';
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute('aria-sort'); });
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    rows.sort(function (one, other) {
      var a = key(one, column), b = key(other, column), way = down ? -1 : 1;
      if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
      return a < b ? -way : a > b ? way : 0;
    });
    rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
  }
  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
    var button = document.createElement('button');
    button.type = 'button';
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener('click', function () { sort(head, column); });
  });
  field = document.createElement('input');
  field.type = 'search';
  field.setAttribute('aria-label', filter.textContent);
  field.placeholder = field.getAttribute('aria-label');
  field.addEventListener('input', function () {
    var wanted = plain(field.value);
    rows.forEach(function (row) { row.hidden = plain(row.textContent).indexOf(wanted) < 0; });
  });
  filter.replaceChildren(field);
})();

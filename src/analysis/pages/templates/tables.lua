-- Tables: which columns hold numbers, which cells head others, and how wide a column is on paper.

local longest_word = 24  -- letters; on paper a longer one may be broken
local on_a_line = 114    -- letters of 8pt on a line of paper
local smallest = 5.5     -- pt; a table that does not fit at this size is parted

local stringify = pandoc.utils.stringify

local function is_number(text)
  return text == '' or text:match '^[-+−–—]?%s?[%d.,%s ]*%d[%s ]?%%?$' or text == '–' or text == '-'
    or text:match '^-?[%d.]+e[-+]%d+$' or text == 'NaN'
end

local function length(text)
  return utf8.len(text) or #text
end

-- The cells of rows with the column each begins in, given that cells above may reach down.
local function placed(rows)
  local busy, lines = {}, {}
  for number, row in ipairs(rows) do
    local column, line, reaching = 1, {}, {}
    for i, cell in ipairs(row.cells) do
      while (busy[column] or 0) > 0 do column = column + 1 end
      line[i] = { cell = cell, column = column, span = cell.col_span, text = stringify(cell.contents) }
      for covered = column, column + cell.col_span - 1 do reaching[covered] = cell.row_span end
      column = column + cell.col_span
    end
    for covered, rest in pairs(busy) do busy[covered] = rest - 1 end
    for covered, rest in pairs(reaching) do busy[covered] = rest - 1 end
    lines[number] = line
  end
  return lines
end

local function each(lines, visit)
  for _, line in ipairs(lines) do
    for _, place in ipairs(line) do visit(place) end
  end
end

-- What the cells of each column have in common: number, short (never broken into lines), first (all filled).
local function columns_of(lines, count)
  local columns = {}
  for i = 1, count do columns[i] = { number = true, digits = false, short = i > 1, word = 1, weight = 12, whole = 1 } end
  each(lines, function(place)
    local column = columns[place.column]
    if place.span > 1 or not column then return end
    column.number = column.number and is_number(place.text)
    column.digits = column.digits or place.text:match '%d' ~= nil
    column.short = column.short and length(place.text) <= 16
  end)
  for _, column in ipairs(columns) do column.number = column.number and column.digits end
  return columns
end

local function measure(columns, lines, body)
  each(lines, function(place)
    local column = columns[place.column]
    if place.span > 1 or not column then return end
    local letters = length(place.text)
    local whole = body and column.short
    column.weight = math.max(column.weight, whole and 2 * letters + 2 or math.min(letters + 3, 56))
    if whole then column.whole = math.max(column.whole, letters) end
    for word in place.text:gmatch '%S+' do column.word = math.max(column.word, math.min(length(word), longest_word)) end
  end)
end

-- Shares of the line: after the longest cell of each column, but no column narrower than its longest word.
local function share(element, columns, size)
  local sum, needed, fits = 0, 0, true
  local line = on_a_line * 8 / size
  for _, column in ipairs(columns) do
    column.least = math.max(column.word, column.whole) + 2
    sum, needed = sum + column.weight, needed + column.least
  end
  for _, column in ipairs(columns) do fits = fits and column.weight / sum * line >= column.least end
  for i, spec in ipairs(element.colspecs) do
    local column = columns[i]
    local width = column.weight / sum
    if not fits then width = math.min(1, line / needed) * column.least / line + math.max(0, line - needed) / line * column.weight / sum end
    element.colspecs[i] = { spec[1], width }
  end
end

local function needed(columns, from, to)
  local letters = 0
  for i = from, to do letters = letters + math.max(columns[i].word, columns[i].whole) + 2 end
  return letters
end

-- The first and last column of each table that a table too wide for the page is parted into.
local function parted(columns, kept)
  local most, parts, from = on_a_line * 8 / 6 - needed(columns, 1, kept), {}, kept + 1
  for i = kept + 1, #columns do
    if i > from and needed(columns, from, i) > most then
      parts[#parts + 1] = { from, i - 1 }
      from = i
    end
  end
  parts[#parts + 1] = { from, #columns }
  return parts
end

-- The cells of rows that stand in some columns; one that reaches over the edge keeps what lies within.
local function cut(rows, lines, inside)
  local shorter = pandoc.List {}
  for number, row in ipairs(rows) do
    local cells = pandoc.List {}
    for _, place in ipairs(lines[number]) do
      local span = 0
      for i = place.column, place.column + place.span - 1 do span = span + (inside(i) and 1 or 0) end
      if span > 0 then
        local cell = place.cell
        cells:insert(pandoc.Cell(cell.contents, cell.alignment, cell.row_span, span, cell.attr))
      end
    end
    shorter:insert(pandoc.Row(cells, row.attr))
  end
  return shorter
end

local function part(element, heads, lines, columns, kept, bounds)
  local function inside(i) return i <= kept or (i >= bounds[1] and i <= bounds[2]) end
  local piece, specs, own = element:clone(), pandoc.List {}, {}
  for i, column in ipairs(columns) do
    if inside(i) then
      specs:insert(element.colspecs[i])
      own[#own + 1] = column
    end
  end
  piece.colspecs = specs
  piece.head.rows = cut(element.head.rows, heads, inside)
  piece.bodies[1].body = cut(element.bodies[1].body, lines, inside)
  return piece, own
end

local function break_words(block)
  return block:walk { Str = function(element)
    if length(element.text) <= longest_word then return nil end
    local pieces, count = {}, 0
    for _, code in utf8.codes(element.text) do
      count = count + 1
      pieces[#pieces + 1] = utf8.char(code) .. (count % 12 == 0 and '\u{200b}' or '')
    end
    return pandoc.Str(table.concat(pieces))
  end }
end

local function unbroken(cell)
  local block = cell.contents[1]
  if block and block.t == 'Plain' and #cell.contents == 1 then
    cell.contents = { pandoc.Plain { pandoc.RawInline('typst', '#box['), pandoc.Span(block.content), pandoc.RawInline('typst', ']') } }
  end
end

local function on_paper(element, heads, lines, columns, foreign)
  measure(columns, heads, false)
  measure(columns, lines, true)
  local letters = needed(columns, 1, #columns)
  local size = math.min(8, 8 * on_a_line / letters)
  if not foreign then size = 8 end
  if size == 8 then
    each(lines, function(place)
      if place.span == 1 and columns[place.column].short then unbroken(place.cell) end
    end)
  end
  if foreign then element = break_words(element) heads, lines = placed(element.head.rows), placed(element.bodies[1].body) end
  local pieces = pandoc.Blocks {}
  local kept = math.max(1, element.bodies[1].row_head_columns)
  local bounds = size < smallest and parted(columns, kept) or { { kept + 1, #columns } }
  for _, bound in ipairs(bounds) do
    local piece, own = element, columns
    if #bounds > 1 then piece, own = part(element, heads, lines, columns, kept, bound) end
    local smaller = math.max(smallest - 1, math.min(8, 8 * on_a_line / needed(own, 1, #own)))
    share(piece, own, foreign and smaller or 8)
    if foreign and smaller < 8 then
      pieces:extend { pandoc.RawBlock('typst', '#smaller(' .. string.format('%.2f', smaller) .. 'pt)['), piece, pandoc.RawBlock('typst', ']') }
    else
      pieces:insert(piece)
    end
  end
  return #pieces == 1 and pieces[1] or pieces
end

local function mark(lines, columns, first)
  each(lines, function(place)
    place.cell.alignment = pandoc.AlignDefault
    local column = columns[place.column]
    if column and column.number and place.span == 1 then place.cell.classes:insert 'number' end
    if first == 'col' and place.text ~= '' then place.cell.attributes.scope = place.span > 1 and 'colgroup' or 'col' end
    if first == 'row' and place.heads then place.cell.attributes.scope = place.cell.row_span > 1 and 'rowgroup' or 'row' end
  end)
end

-- Whether the first cell of every row says what the row is about; an empty one cannot head a row.
local function headed(lines)
  for _, line in ipairs(lines) do
    if line[1] and line[1].column == 1 and line[1].text == '' then return false end
  end
  return true
end

-- One body with all rows, so that columns are judged as a whole.
local function joined(element)
  local body = element.bodies[1]
  local rows = pandoc.List {}
  for _, other in ipairs(element.bodies) do
    rows:extend(other.head)
    rows:extend(other.body)
  end
  rows:extend(element.foot.rows)
  body.head, body.body = {}, rows
  element.bodies, element.foot.rows = { body }, {}
  return element
end

-- Each cell names its column: on a phone, where a row is a card, its heading is out of sight.
local function stack(heads, lines)
  local names = {}
  each(heads, function(place) names[place.column] = place.text end)
  each(lines, function(place)
    if not place.heads then place.cell.attributes['data-head'] = names[place.column] end
  end)
end

local Tables = {}

-- A table for the page; `page` has html, label, heading, tables (passed so far) and foreign.
function Tables.write(element, page, name)
  if #element.bodies == 0 then return element end
  if page.foreign then element = joined(element) end
  local body = element.bodies[1]
  local heads, lines = placed(element.head.rows), placed(body.body)
  local columns = columns_of(lines, #element.colspecs)
  for i, spec in ipairs(element.colspecs) do
    element.colspecs[i] = page.html and { pandoc.AlignDefault, nil }
      or { columns[i].number and pandoc.AlignRight or pandoc.AlignLeft, spec[2] }
  end
  page.tables = page.tables + 1
  if not page.html then return on_paper(element, heads, lines, columns, page.foreign) end
  each(lines, function(place)
    local column = columns[place.column]
    if column and column.short and not column.number and place.span == 1 then place.cell.classes:insert 'short' end
  end)
  mark(heads, columns, 'col')
  local first = page.foreign and body.row_head_columns or headed(lines) and 1 or 0
  each(lines, function(place) place.heads = place.column <= first and place.text ~= '' end)
  mark(lines, columns, 'row')
  element.bodies[1].row_head_columns = first
  local stacked = not page.foreign and not name and first == 1 and #element.head.rows == 1 and #columns > 3
  if stacked then stack(heads, lines) end
  local caption = stringify(element.caption.long)
  name = name or page.label.table .. ' ' .. page.tables .. ': ' .. (caption ~= '' and caption or page.heading)
  -- A list of pairs: the order of a Lua table's keys changes from run to run.
  local region = { { 'role', 'region' }, { 'tabindex', '0' }, { 'aria-label', name } }
  return pandoc.Div({ element }, pandoc.Attr('', { stacked and 'stacked' or 'scroll' }, region))
end

return Tables

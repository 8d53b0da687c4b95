-- Documents as HTML, as Typst, or as both; it adds what pandoc's own writers lack: figures with alternative text,
-- tables with scope, verdicts with a shape, and nothing that could load a file or run.
-- Run as `pandoc lua brief.lua READER`: a line of JSON for every document in, a line of JSON out.

local longest_table = 100  -- lines; a longer one is only offered to save
local html            -- whether HTML is written, otherwise Typst
local label           -- the page's own words, from the metadata
local targets         -- every id of the document
local heading         -- the last heading passed
local tables          -- the number of tables passed

local shapes = {
  ['on-track'] = 'M8 0a8 8 0 1 1 0 16a8 8 0 0 1 0-16z',
  ['target-met'] = 'M8 0l2.4 5.2 5.6.6-4.2 3.8 1.2 5.6L8 12.4 3 15.2l1.2-5.6L0 5.8l5.6-.6z',
  ['acceleration-needed'] = 'M8 1l8 14H0z',
  ['missed'] = 'M3 0l5 5 5-5 3 3-5 5 5 5-3 3-5-5-5 5-3-3 5-5-5-5z',
  ['no-figure-for-the-deadline'] = 'M0 6h4v4H0zM6 6h4v4H6zM12 6h4v4h-4z',
  ['insufficient-trend-data'] = 'M1 1h14v14H1zM3.4 3.4v9.2h9.2V3.4z',
  ['no-data'] = 'M0 6h16v4H0z',
}
local framed = { ['bottom-line'] = true, source = true, box = true, caveat = true }

local function quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('%s+', ' ') .. '"'
end

local function escaped(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

local function raw(text)
  return pandoc.RawBlock(html and 'html' or 'typst', text)
end

-- Ids and links ---------------------------------------------------------------------------------

local function remember(element)
  local id = element.identifier
  if id and id ~= '' then
    if targets[id] then error('two elements have the id ' .. id, 0) end
    targets[id] = true
  end
end

local function safe(target)
  return target:match '^https?://' or target:match '^mailto:' or target:match '^#'
    or (html and target:match '^[%w_./-]+$' and not target:match '^/')
end

local function link(element)
  local id = element.target:match '^#(.+)$'
  if id and not targets[id] then error('a link points to #' .. id .. ', which is nowhere', 0) end
  if not safe(element.target) then return element.content end
  element.title, element.attributes, element.classes = '', { hreflang = element.attributes.hreflang }, {}
  return element
end

-- Tables ----------------------------------------------------------------------------------------

local function number(text)
  return text == '' or text:match '^[-+−–—]?%s?[%d.,%s ]*%d[%s ]?%%?$' or text == '–' or text == '-'
    or text:match '^-?[%d.]+e[-+]%d+$' or text == 'NaN'
end

local function numeric(rows, column)
  local found = false
  for _, row in ipairs(rows) do
    local cell = row.cells[column]
    local text = cell and pandoc.utils.stringify(cell.contents) or ''
    if not number(text) then return false end
    found = found or text:match '%d' ~= nil
  end
  return found
end

-- A column of short cells, such as 92% (86–95%), is never broken into lines.
local function short(rows, column)
  for _, row in ipairs(rows) do
    if row.cells[column] and utf8.len(pandoc.utils.stringify(row.cells[column].contents)) > 16 then return false end
  end
  return column > 1
end

local function unbroken(cell)
  local block = cell.contents[1]
  if block and block.t == 'Plain' then
    cell.contents = { pandoc.Plain { pandoc.RawInline('typst', '#box['), pandoc.Span(block.content), pandoc.RawInline('typst', ']') } }
  end
end

-- Shares of the line after the longest cell of each column.
local function share(element)
  local longest, sum = {}, 0
  for i in ipairs(element.colspecs) do
    longest[i] = 12
    for part, rows in ipairs { element.head.rows, element.bodies[1].body } do
      for _, row in ipairs(rows) do
        local text = row.cells[i] and pandoc.utils.stringify(row.cells[i].contents) or ''
        local whole = short(element.bodies[1].body, i) and part == 2
        longest[i] = math.max(longest[i], whole and 2 * utf8.len(text) + 2 or math.min(utf8.len(text) + 3, 56))
      end
    end
    sum = sum + longest[i]
  end
  for i, spec in ipairs(element.colspecs) do element.colspecs[i] = { spec[1], longest[i] / sum } end
end

local function mark(rows, columns, first)
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row.cells) do
      cell.alignment = pandoc.AlignDefault
      if columns[i] then cell.classes:insert 'number' end
      if first == 'col' or (first and i == 1) then cell.attributes.scope = first end
    end
  end
end

local function aligned(element)
  local rows, columns = element.bodies[1].body, {}
  for i, spec in ipairs(element.colspecs) do
    columns[i] = numeric(rows, i)
    element.colspecs[i] = html and { pandoc.AlignDefault, nil }
      or { columns[i] and pandoc.AlignRight or pandoc.AlignLeft, spec[2] }
  end
  return columns
end

-- Whether the first cell of every row says what the row is about; an empty one cannot head a row.
local function headed(rows)
  for _, row in ipairs(rows) do
    if pandoc.utils.stringify(row.cells[1].contents) == '' then return false end
  end
  return true
end

local function tabulate(element, name)
  if #element.bodies == 0 then return element end
  local columns, rows = aligned(element), element.bodies[1].body
  tables = tables + 1
  if not html then
    share(element)
    for i in ipairs(columns) do
      for _, row in ipairs(short(rows, i) and rows or {}) do unbroken(row.cells[i]) end
    end
    return element
  end
  for i in ipairs(columns) do
    for _, row in ipairs(not columns[i] and short(rows, i) and rows or {}) do row.cells[i].classes:insert 'short' end
  end
  mark(element.head.rows, columns, 'col')
  local heads = headed(rows)
  mark(rows, columns, heads and 'row' or nil)
  element.bodies[1].row_head_columns = heads and 1 or 0
  local caption = pandoc.utils.stringify(element.caption.long)
  name = name or label.table .. ' ' .. tables .. ': ' .. (caption ~= '' and caption or heading)
  -- A list of pairs: the order of a Lua table's keys changes from run to run.
  local region = { { 'role', 'region' }, { 'tabindex', '0' }, { 'aria-label', name } }
  return pandoc.Div({ element }, pandoc.Attr('', { 'scroll' }, region))
end

-- Figures ---------------------------------------------------------------------------------------

local function parts(div)
  local found = {}
  for _, block in ipairs(div.content) do
    if block.t == 'CodeBlock' then found[block.classes[1]] = block.text end
  end
  return found
end

local function numbers(figure, name, number)
  local region = label.numbers .. ': ' .. heading .. ' (' .. name .. ')'
  local blocks = pandoc.Blocks { raw('<details><summary>' .. escaped(label.numbers) .. '</summary>') }
  local _, lines = figure.csv:gsub('\n', '')
  if lines <= longest_table then blocks:insert(tabulate(pandoc.read(figure.csv, 'csv').blocks[1], region)) end
  blocks:insert(raw('<p><a download="' .. name .. '.csv" href="csv:' .. number .. '">' .. escaped(label.save)
    .. ' <span class="file">' .. name .. '.csv</span></a></p></details>'))
  return blocks
end

local function figure(div)
  local part, name = parts(div), div.identifier:gsub('^fig%-', '')
  local caption = part.caption or ''
  if not html then
    local note = caption ~= '' and '[#' .. quoted(caption) .. ']' or 'none'
    return raw('#picture(' .. div.attributes.number .. ', ' .. quoted(part.alt) .. ', ' .. note .. ') <' .. div.identifier .. '>')
  end
  local region = ''
  if part.csv then
    region = ' class="drawing" role="region" tabindex="0" aria-label="' .. escaped(label.drawing .. ': ' .. heading .. ' (' .. name .. ')') .. '"'
  end
  local blocks = pandoc.Blocks { raw('<figure id="' .. div.identifier .. '"><div' .. region .. '><!--svg:' .. div.attributes.number .. '--></div>') }
  if caption ~= '' then blocks:insert(raw('<figcaption>' .. escaped(caption) .. '</figcaption>')) end
  if part.csv then blocks:extend(numbers(part, name, div.attributes.number)) end
  blocks:insert(raw '</figure>')
  return blocks
end

-- Blocks ----------------------------------------------------------------------------------------

local function shape(element)
  local kind = element.classes[2] or 'no-data'
  if not shapes[kind] then error('no shape for the verdict ' .. kind, 0) end
  if html then
    return '<svg class="shape" viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d="' .. shapes[kind] .. '"/></svg>'
  end
  return '#shape(' .. quoted(kind) .. ', ' .. quoted(shapes[kind]) .. ')'
end

local function verdict(div)
  if html then
    div.content:insert(1, raw(shape(div)))
    return div
  end
  return pandoc.Blocks { raw('#verdict(' .. shape(div):sub(2) .. ')['), pandoc.Div(div.content), raw ']' }
end

local function badge(span)
  if span.classes[1] ~= 'verdict' then return nil end
  if html then
    span.content:insert(1, pandoc.RawInline('html', shape(span)))
    return span
  end
  return pandoc.Inlines { pandoc.RawInline('typst', '#badge(' .. shape(span):sub(2) .. ')['), pandoc.Span(span.content), pandoc.RawInline('typst', '];') }
end

local function frame(div)
  if html then return div end
  return pandoc.Blocks { raw('#' .. (div.classes[1] == 'box' and 'box-' or div.classes[1]) .. '['), pandoc.Div(div.content, pandoc.Attr(div.identifier)), raw ']' }
end

-- A long list on paper stands in two columns, parted where half of its words are said.
local function paired(list)
  if html or #list.content < 7 then return nil end
  local lengths, all, said, cut = {}, 0, 0, 0
  for i, item in ipairs(list.content) do
    lengths[i] = 40 + #pandoc.utils.stringify(pandoc.Pandoc { list.t == 'BulletList' and pandoc.BulletList { item } or pandoc.DefinitionList { item } })
    all = all + lengths[i]
  end
  while said < all / 2 do
    cut = cut + 1
    said = said + lengths[cut]
  end
  local first, second = list:clone(), list:clone()
  for i = #list.content, 1, -1 do (i > cut and first or second).content:remove(i) end
  return pandoc.Blocks { raw '#paired[', first, raw '][', second, raw ']' }, false
end

-- On paper the figure of a finding and what is said of it stand side by side, its sources below.
local function beside(blocks)
  local found, findings = pandoc.Blocks {}, 0
  local i = 1
  while i <= #blocks do
    local last = i
    while blocks[last + 1] and blocks[last + 1].t == 'Para' do last = last + 1 end
    local ending = blocks[last + 1]
    if blocks[i].t == 'Div' and blocks[i].classes[1] == 'figure' and last > i and ending and ending.t == 'Div' and ending.classes[1] == 'source' then
      local text = pandoc.Blocks {}
      for k = i + 1, last do text:insert(blocks[k]) end
      findings = findings + 1
      found:extend { raw('#finding(' .. findings .. ')['), blocks[i], raw '][', pandoc.Div(text), raw '][', ending, raw ']' }
      i = last + 2
    else
      found:insert(blocks[i])
      i = i + 1
    end
  end
  return found
end

-- Typst has the title apart, so that the sections of a document are its first headings.
local function header(element)
  heading = pandoc.utils.stringify(element)
  if html then return nil end
  element.level = math.max(1, element.level - 1)
  return element
end

local filter = {
  traverse = 'topdown',
  Header = header,
  Table = function(element) return tabulate(element:walk { Span = badge, Link = link }), false end,
  Span = badge,
  Link = link,
  BulletList = paired,
  DefinitionList = paired,
  Div = function(div)
    local kind = div.classes[1]
    if kind == 'figure' then return figure(div), false end
    if kind == 'verdict' then return verdict(div) end
    if framed[kind] then return frame(div) end
  end,
}

local inert = {
  RawBlock = function() return {} end,
  RawInline = function() return {} end,
  Image = function(element) return element.caption end,
}
local identified = { Div = remember, Header = remember, Span = remember, CodeBlock = remember, Code = remember, Link = remember, Table = remember }

local here = pandoc.path.directory(arg[0])
local suffix = { html5 = 'html', typst = 'typ' }

local function template(format)
  local file <close> = assert(io.open(here .. '/brief.' .. suffix[format]))
  return pandoc.template.compile(file:read 'a')
end

local function written(document, format, given)
  html, label, heading, tables = format == 'html5', given.words, '', 0
  for key, value in pairs(given.words) do document.meta[key] = value end
  if not html then document = document:walk { Blocks = beside } end
  return pandoc.write(document:walk(filter), format, {
    section_divs = true, table_of_contents = given.contents, toc_depth = 2,
    template = template(format), wrap_text = 'wrap-none',
  })
end

-- Without files: what a text names is not read.
local function answer(request)
  local document, found = pandoc.read(request.markdown, arg[1], {}, {}):walk(inert), {}
  targets = {}
  document:walk(identified)
  for format, given in pairs(request.formats) do found[format] = written(document, format, given) end
  return found
end

-- A warning is an error: nothing may be lost on the way to the page.
local function strict(request)
  local said, found = pandoc.log.silence(answer, request)
  for _, message in ipairs(said) do
    local told = pandoc.json.decode(pandoc.json.encode(message), false)
    if told.verbosity ~= 'INFO' then error(told.pretty, 0) end
  end
  return found
end

for line in io.lines() do
  local good, found = pcall(strict, pandoc.json.decode(line, false))
  io.write(pandoc.json.encode(good and found or { error = tostring(found) }), '\n')
  io.flush()
end

-- Documents as HTML, as Typst, or as both; it adds what pandoc's own writers lack: figures with alternative text,
-- tables with scope, verdicts with a shape, and nothing that could load a file or run.
-- Run as `pandoc lua brief.lua READER`: a line of JSON for every document in, a line of JSON out.

local here = pandoc.path.directory(arg[0])
local Tables, Foreign = dofile(here .. '/tables.lua'), dofile(here .. '/foreign.lua')

local longest_table = 100  -- lines; a longer one is only offered to save
local html            -- whether HTML is written, otherwise Typst
local label           -- the page's own words, from the metadata
local targets         -- every id of the document
local page            -- html and label again, heading: the last one passed, tables: how many were passed,
                      -- foreign: the notebook is not the project's

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
    or (html and target:match(page.foreign and '^[^:]+$' or '^[%w_./-]+$') and not target:match '^/')
end

local function link(element)
  local id = element.target:match '^#(.+)$'
  if id and not targets[id] and page.foreign then return Foreign.nowhere(element, page) end
  if id and not targets[id] then error('a link points to #' .. id .. ', which is nowhere', 0) end
  if not safe(element.target) then return element.content end
  element.title, element.attributes, element.classes = '', { hreflang = element.attributes.hreflang }, {}
  return element
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
  local region = label.numbers .. ': ' .. page.heading .. ' (' .. name .. ')'
  local blocks = pandoc.Blocks { raw('<details><summary>' .. escaped(label.numbers) .. '</summary>') }
  local _, lines = figure.csv:gsub('\n', '')
  if lines <= longest_table then blocks:insert(Tables.write(pandoc.read(figure.csv, 'csv').blocks[1], page, region)) end
  blocks:insert(raw('<p><a download="' .. name .. '.csv" href="csv:' .. number .. '">' .. escaped(label.save)
    .. ' <span class="file">' .. name .. '.csv</span></a></p></details>'))
  return blocks
end

local function figure(div)
  local part, name = parts(div), div.identifier:gsub('^fig%-', '')
  local caption = part.caption or ''
  if not html then
    local note = caption ~= '' and '[#' .. quoted(caption) .. ']' or 'none'
    return raw('#picture(' .. div.attributes.number .. ', ' .. (part.alt and quoted(part.alt) or 'none') .. ', ' .. note .. ') <' .. div.identifier .. '>')
  end
  local region = ''
  if part.csv then
    region = ' class="drawing" role="region" tabindex="0" aria-label="' .. escaped(label.drawing .. ': ' .. page.heading .. ' (' .. name .. ')') .. '"'
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
  page.heading = pandoc.utils.stringify(element)
  if html then return nil end
  element.level = math.max(1, element.level - 1)
  return element
end

-- An image in a line of text, by its number among the figures.
local function image(element)
  local number = element.src:match '^image:(%d+)$'
  if not number then return element.caption end
  local alt = pandoc.utils.stringify(element.caption)
  if html then return pandoc.RawInline('html', '<!--svg:' .. number .. '-->') end
  return pandoc.RawInline('typst', '#inline-picture(' .. number .. ', ' .. (alt ~= '' and quoted(alt) or 'none') .. ');')
end

-- On paper a word longer than the line is broken.
local function code(element)
  if html or not page.foreign then return nil end
  element.text = element.text:gsub('%S+', function(word)
    if #word <= 80 then return nil end
    local pieces = {}
    for _, code in utf8.codes(word, true) do pieces[#pieces + 1] = utf8.char(code) .. (#pieces % 20 == 19 and '\u{200b}' or '') end
    return table.concat(pieces)
  end)
  return element
end

local filter = {
  traverse = 'topdown',
  Header = header,
  Table = function(element) return Tables.write(element:walk { Span = badge, Link = link, Image = image }, page), false end,
  Image = image,
  CodeBlock = code,
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
-- Attributes of the project's own Markdown that reach a page; of a link also hreflang.
local function allowed(element)
  local kept = {}
  for _, name in ipairs { 'number', 'lang', 'hreflang' } do kept[name] = element.attributes[name] end
  element.attributes = kept
  return element
end
local attributes = { Div = allowed, Header = allowed, Span = allowed, CodeBlock = allowed, Code = allowed, Link = allowed, Table = allowed }
local identified = { Div = remember, Header = remember, Span = remember, CodeBlock = remember, Code = remember, Link = remember, Table = remember }

local suffix = { html5 = 'html', typst = 'typ' }

local function template(format)
  local file <close> = assert(io.open(here .. '/brief.' .. suffix[format]))
  return pandoc.template.compile(file:read 'a')
end

local function written(document, format, given)
  html, label = format == 'html5', given.words
  page.html, page.label, page.heading, page.tables = html, label, '', 0
  for key, value in pairs(given.words) do document.meta[key] = value end
  if not html then document = document:walk { Blocks = beside } end
  local text = pandoc.write(document:walk(filter), format, {
    section_divs = true, table_of_contents = given.contents, toc_depth = 2,
    template = template(format), wrap_text = 'wrap-none',
  })
  return (text:gsub('<th></th>', '<td></td>'))  -- an empty cell heads nothing
end

-- A warning is an error: nothing may be lost on the way to the page.
local function strict(...)
  local messages, result = pandoc.log.silence(...)
  for _, message in ipairs(messages) do
    local entry = pandoc.json.decode(pandoc.json.encode(message), false)
    if entry.verbosity ~= 'INFO' then error(entry.pretty, 0) end
  end
  return result
end

local function say(answer)
  io.write(pandoc.json.encode(answer), '\n')
  io.flush()
end

-- Without files: what a text names is not read.
local function read(part)
  if part.format == 'brief' then return pandoc.read(part.text, arg[1], {}, {}):walk(inert):walk(attributes) end
  return pandoc.read(part.text, part.format == 'html' and 'html-auto_identifiers' or part.format, {}, {})
end

-- The documents of all parts; what is wrong with one is said with its cell, as is how far the reading has come.
local function all(parts)
  local documents = pandoc.List {}
  for _, part in ipairs(parts) do
    part.cell = math.tointeger(part.cell)
    if part.cell > 0 then say { cell = part.cell } end
    local good, document = pcall(strict, read, part)
    if not good then error((part.cell > 0 and 'cell ' .. part.cell .. ': ' or '') .. tostring(document), 0) end
    documents:insert(document)
  end
  return documents
end

local function joined(request)
  local documents, blocks = all(request.parts), pandoc.Blocks {}
  page.shift = Foreign.shift(documents)
  for i, part in ipairs(request.parts) do
    page.cell = part.cell
    if part.cell > 0 then blocks:insert(pandoc.RawBlock('typst', '// cell ' .. part.cell)) end
    blocks:extend(part.format == 'brief' and documents[i].blocks or Foreign.blocks(documents[i], page))
  end
  return pandoc.Pandoc(blocks)
end

local function answer(request)
  page = { foreign = request.foreign, remarks = pandoc.List {}, ids = {}, level = 1, cell = 0, heading = '', tables = 0 }
  local document, result = joined(request), {}
  targets, page.cell = {}, 0
  document:walk(identified)
  for format, given in pairs(request.formats) do result[format] = written(document, format, given) end
  result.remarks = page.remarks
  return result
end

for line in io.lines() do
  local good, result = pcall(strict, answer, pandoc.json.decode(line, false))
  say(good and result or { error = tostring(result) })
end

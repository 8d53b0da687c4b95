-- Parts of notebooks of other projects: their mathematics, images, headings and links, with no attribute kept.

local Foreign = {}
local stringify = pandoc.utils.stringify

local function remark(page, text)
  page.remarks:insert((page.cell > 0 and 'cell ' .. page.cell .. ': ' or '') .. text)
end

local function display(element)
  return element.mathtype == 'DisplayMath'
end

-- Mathematics as MathML or in the language of Typst; what pandoc cannot convert stays TeX, and that is remarked.
local function converted(element, format)
  local messages, text = pandoc.log.silence(pandoc.write, pandoc.Pandoc { pandoc.Plain { element } }, format, { html_math_method = 'mathml' })
  return #messages == 0 and text:gsub('%s+$', '') or nil
end

local function quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('%s+', ' ') .. '"'
end

local function typeset(element, page)
  local html, typst = converted(element, 'html'), converted(element, 'typst')
  if not html or not typst then
    remark(page, 'pandoc cannot convert the mathematics ' .. element.text .. '; it is shown as TeX')
    return pandoc.Code(element.text)
  end
  html = html:gsub(' style="[^"]*"', '')
  typst = '#math.equation(alt: ' .. quoted(element.text) .. ', block: ' .. tostring(display(element)) .. ', ' .. typst .. ');'
  return pandoc.Inlines { pandoc.RawInline('html', html), pandoc.RawInline('typst', typst) }
end

local function code(element, page)
  if not element.classes:includes 'math' then return pandoc.Code(element.text) end
  local kind = element.classes:includes 'display' and 'DisplayMath' or 'InlineMath'
  return typeset(pandoc.Math(kind, element.text), page)
end

-- Headings below the title, without gaps, each with the id by which Jupyter links to it.
local function header(element, page)
  local title = stringify(element)
  if title:match '^%s*$' then return pandoc.Para(element.content) end
  local level = math.max(2, math.min(element.level + page.shift, page.level + 1))
  if page.level > 1 and element.level + page.shift > page.level + 1 then
    remark(page, 'the heading “' .. title .. '” skips a level')
  end
  page.level = level
  local id = element.identifier ~= '' and element.identifier or title:gsub('[%s"\'<>#]+', '-')
  return pandoc.Header(level, element.content, pandoc.Attr(id))
end

local function unique(element, page, own)
  local id = element.identifier
  if id == '' then return end
  local name, number = id, 1
  while page.ids[name] do
    number = number + 1
    name = id .. '-' .. number
  end
  page.ids[name] = true
  own[id] = own[id] or name
  element.identifier = name
end

local function bare(element)
  element.attributes, element.classes = {}, {}
  return element
end

-- The blocks of a part that pandoc has read.
function Foreign.blocks(document, page)
  local own = {}
  local function named(element)
    unique(element, page, own)
    -- On paper a place to link to must be something.
    if element.t == 'Span' and #element.content == 0 then element.content = { pandoc.RawInline('typst', '#box(width: 0pt)') } end
    return bare(element)
  end
  document = document:walk { Code = function(element) return code(element, page) end, Math = function(element) return typeset(element, page) end }
  document = document:walk {
    traverse = 'topdown',
    Header = function(element)
      element = header(element, page)
      if element.t == 'Header' then unique(element, page, own) end
      return element
    end,
    Div = named, Span = named, CodeBlock = named, Table = named, Code = bare,
  }
  document = document:walk { Link = function(element)
    local id = element.target:match '^#(.+)$'
    if id and own[id] then element.target = '#' .. own[id] end
    return element
  end }
  return document.blocks
end

-- By how many levels headings move down, so that the highest stands below the title.
function Foreign.shift(documents)
  local highest = 7
  for _, document in ipairs(documents) do
    document:walk { Header = function(element) highest = math.min(highest, element.level) end }
  end
  return highest < 7 and math.max(0, 2 - highest) or 0
end

-- A link to an id that is nowhere: its words, and a remark.
function Foreign.nowhere(element, page)
  remark(page, 'the link “' .. stringify(element) .. '” points to ' .. element.target .. ', which is nowhere')
  return element.content
end

return Foreign

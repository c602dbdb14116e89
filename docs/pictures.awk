# Draws what a terminal shows as an SVG picture. Variables: columns, title. Bytes in UTF-8, under LC_ALL=C, for any awk.

BEGIN {
  advance = 8.4; leading = 19; margin = 16; bar = 36
  for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
  color["32"] = "#7ee787"; color["35"] = "#d2a8ff"; color["36"] = "#79c0ff"
  lines = 0
}

{
  at = 0
  rest = $0
  open_line()
  while (rest != "") {
    if (match(rest, /^\033\[[0-9;]*m/)) {
      close_run()
      set(substr(rest, 3, RLENGTH - 3))
      rest = substr(rest, RLENGTH + 1)
      continue
    }
    # One character, with all of its bytes, and how many columns it takes.
    first = code[substr(rest, 1, 1)]
    size = first < 192 ? 1 : first < 224 ? 2 : first < 240 ? 3 : 4
    char = substr(rest, 1, size)
    rest = substr(rest, size + 1)
    wide = size == 4 ? 2 : char == "\357\270\217" ? 0 : 1
    if (at + wide > columns) { close_run(); open_line(); at = 0 }
    # A run begins and ends with ink, and holds no two blanks: an SVG would join them.
    if (char == " " && (run == "" || substr(rest, 1, 1) == " ")) close_run()
    else { if (run == "") from = at; run = run char; to = at + wide }
    at += wide
  }
  close_run()
}

END {
  width = columns * advance + 2 * margin
  height = bar + lines * leading + margin
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\" role=\"img\">\n", width, height, width, height
  printf "<title>%s</title>\n", escaped(title)
  printf "<rect x=\".5\" y=\".5\" width=\"%s\" height=\"%s\" rx=\"8\" fill=\"#0d1117\" stroke=\"#57606a\"/>\n", width - 1, height - 1
  printf "<g fill=\"#57606a\"><circle cx=\"20\" cy=\"18\" r=\"5\"/><circle cx=\"38\" cy=\"18\" r=\"5\"/><circle cx=\"56\" cy=\"18\" r=\"5\"/></g>\n"
  printf "<g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace\" font-size=\"14\" fill=\"#e6edf3\">\n"
  for (i = 1; i <= lines; i++) if (line[i] != "") printf "%s", line[i]
  print "</g>\n</svg>"
}

function open_line() { lines++; line[lines] = "" }

# Ends a run: a piece of a line in one style, stretched to its columns in whatever font there is.
function close_run(   words) {
  words = run
  run = ""
  if (words ~ / $/) { sub(/ $/, "", words); to-- }
  if (words == "") return
  line[lines] = line[lines] sprintf("<text x=\"%s\" y=\"%s\" textLength=\"%s\"%s>%s</text>\n", margin + from * advance, bar + lines * leading - 6, (to - from) * advance, style, escaped(words))
}

# Takes the parameters of a "select graphic rendition" sequence.
# Sequences add up until one takes all back; the terminal's own text colour takes the colour back, which stands last.
function set(words,   parts, number, i) {
  number = split(words, parts, ";")
  for (i = 1; i <= number; i++) {
    if (parts[i] == "0" || parts[i] == "") style = ""
    else if (parts[i] == "1") style = style " font-weight=\"bold\""
    else if (parts[i] == "2") style = style " opacity=\".65\""
    else if (parts[i] == "3") style = style " font-style=\"italic\""
    else if (parts[i] == "4") style = style " text-decoration=\"underline\""
    else if (parts[i] == "9") style = style " text-decoration=\"line-through\""
    else if (parts[i] == "39") sub(/ fill="[^"]*"/, "", style)
    else if (parts[i] in color) style = style " fill=\"" color[parts[i]] "\""
  }
}

function escaped(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  return text
}

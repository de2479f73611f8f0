/** A Markdown table with columns of even width, as the formatter keeps it; the first row is its head. */
export function markdownTable(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = rows[0] ?? []
  const widths = columns.map((_none, place) => Math.max(3, ...rows.map((row) => row[place]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, place) => (cells[place] ?? '').padEnd(width)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  const [head = [], ...body] = rows
  return [head, rule, ...body].map(line)
}

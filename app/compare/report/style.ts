/** The look of a report: both themes by the reader's system, and black on white on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c1e21; --quiet: #5f6670; --line: #d9dce1; --ground: #fff; --soft: #f4f5f7;
  --left: #2563eb; --right: #c2410c; --good: #15803d; --bad: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --quiet: #a2a9b3; --line: #3a3f47; --ground: #16181b;
  --soft: #1f2226; --left: #7aa7ff; --right: #f59e6c; --good: #4ade80; --bad: #f87171; } }
@media print { :root { --ink: #000; --quiet: #444; --line: #bbb; --ground: #fff; --soft: #fff; --left: #1d4ed8;
  --right: #9a3412; --good: #166534; --bad: #991b1b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.5rem; color: var(--ink); background: var(--ground);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.35rem; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.lead { font-size: 1.05rem; }
.verdict { font-weight: 600; }
.holds { color: var(--good); }
.breaks { color: var(--bad); }
.quiet { color: var(--quiet); }
.left { color: var(--left); }
.right { color: var(--right); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; color: var(--quiet); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.flip { color: var(--bad); font-weight: 600; }
td.stay { background: var(--soft); }
code { font: 12.5px/1.5 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem; border: 1px solid var(--line); border-radius: 6px; break-inside: avoid; }
figcaption { font-size: 13px; margin-bottom: .35rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); font: 10px system-ui, sans-serif; }
@media print {
  body { max-width: none; padding: 0; }
  tr, figure { break-inside: avoid; }
  h2 { break-after: avoid; }
  .wide { overflow: visible; }
  table, td code { font-size: 10px; }
  th, td { padding: .15rem .3rem; }
  td.n, th.n { white-space: normal; }
}
`

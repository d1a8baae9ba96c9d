import { COLOURS } from '../charts/palette.ts';

/** Of the page around the charts: backgrounds, and what is written on them. */
export const PAGE = {
  light: {
    ...{ page: '#f6f7fa', card: '#fefeff', soft: '#eef2f8', line: '#dde2ea' },
    ...{ accent: '#2c63c9', good: '#14795a', bad: '#c0182b' },
  },
  dark: {
    ...{ page: '#0e131b', card: '#151b25', soft: '#1c2431', line: '#2a3342' },
    ...{ accent: '#7fabff', good: '#4ccf9f', bad: '#ff6b76' },
  },
} as const;

function variables(set: 'light' | 'dark'): string {
  const own = Object.entries(PAGE[set]).map(([name, colour]) => `--${name}:${colour}`);
  return [...own, ...COLOURS.map((colour) => `--${colour.name}:${colour[set]}`)].join(';');
}

/** The look of the page: nothing from elsewhere, both colour sets, a phone, and paper. */
export const STYLE = `
:root{color-scheme:light;${variables('light')}}
:root[data-theme=dark]{color-scheme:dark;${variables('dark')}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${variables('dark')}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main,header,footer{max-width:1160px;margin:0 auto;padding:0 20px}
header{padding-top:28px;display:flex;gap:16px;align-items:flex-start;justify-content:space-between}
h1{font-size:1.7rem;line-height:1.2;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:40px 0 12px;letter-spacing:-.005em}
h3{font-size:1rem;margin:0 0 2px}
p{margin:0 0 10px}
a{color:var(--accent)}
.about{color:var(--ink-dim);margin:6px 0 0;max-width:75ch;overflow-wrap:anywhere}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px;min-width:0}
.verdict{margin-top:20px;border-left:6px solid var(--accent);font-size:1.15rem;line-height:1.45}
.verdict p{margin:0}
.verdict .kind{font-size:.8rem;font-weight:600;letter-spacing:.04em;text-transform:uppercase;color:var(--ink-dim)}
.verdict.best{border-left-color:var(--good)}
.verdict strong{font-weight:650}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:12px;margin:14px 0 0;padding:0}
.tiles div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px;min-width:0}
.tiles dt{font-size:.78rem;color:var(--ink-dim)}
.tiles dd{margin:0;font-weight:600;overflow-wrap:anywhere}
ul.plain{list-style:none;margin:14px 0 0;padding:0;display:grid;gap:6px}
.says{padding:6px 12px;border-radius:8px;background:var(--soft);font-size:.92rem;overflow-wrap:anywhere}
.says b{margin-right:6px}
.says.bad b{color:var(--bad)}
.says.good b{color:var(--good)}
.scroll{overflow-x:auto;margin:0 -20px;padding:0 20px}
.scroll:focus-visible,button:focus-visible,summary:focus-visible,textarea:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.9rem}
th,td{text-align:right;padding:7px 8px;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:top}
th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:var(--card)}
thead th{vertical-align:bottom;font-weight:600;border-bottom:2px solid var(--line);padding:0}
thead th button{all:unset;box-sizing:border-box;cursor:pointer;display:block;width:100%;padding:7px 8px;line-height:1.25;white-space:normal}
thead th:first-child button{text-align:left}
thead th button:hover{color:var(--accent)}
thead th button:focus-visible{outline:3px solid var(--accent);outline-offset:-3px;border-radius:4px}
thead th button::after{content:"\\2195";opacity:.35;margin-left:4px;font-size:.85em}
thead th[aria-sort=ascending] button::after{content:"\\2191";opacity:1}
thead th[aria-sort=descending] button::after{content:"\\2193";opacity:1}
thead small{font-weight:400;white-space:nowrap;color:var(--ink-dim)}
tbody th{font-weight:600}
tbody tr:last-child>*{border-bottom:0}
tbody tr:hover>*{background:var(--soft)}
td.lead{font-weight:700}
.pm{color:var(--ink-dim);font-weight:400;font-size:.86em}
.key{display:inline-block;width:.75em;height:.75em;border-radius:3px;margin-right:8px;vertical-align:-.02em}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:18px}
figure{margin:0;display:flex;flex-direction:column}
figure.full{grid-column:1/-1}
.why{color:var(--ink-dim);font-size:.87rem;margin:0 0 10px;max-width:95ch}
figure svg{display:block;max-width:100%;height:auto}
figure svg text{user-select:none}
figure svg .mark-rect path{shape-rendering:crispEdges}
.narrow{display:none}
details{margin-top:auto;padding-top:10px;font-size:.87rem}
dl.meaning{margin:8px 0 0;display:grid;grid-template-columns:max-content 1fr;gap:4px 16px}
dl.meaning dt{font-weight:600}
dl.meaning dd{margin:0;color:var(--ink-dim)}
summary{cursor:pointer;color:var(--ink-dim);width:fit-content}
summary:hover{color:var(--accent)}
textarea{width:100%;height:220px;margin-top:8px;background:var(--soft);color:var(--ink);border:1px solid var(--line);border-radius:8px;padding:10px;font:12px/1.45 ui-monospace,SFMono-Regular,Consolas,monospace;resize:vertical;white-space:pre;overflow:auto}
button.tool{font:inherit;font-size:.87rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:8px;padding:6px 12px;cursor:pointer;white-space:nowrap}
button.tool:hover{border-color:var(--accent);color:var(--accent)}
[hidden]{display:none!important}
#tip{position:fixed;z-index:9;pointer-events:none;background:var(--ink);color:var(--card);font-size:.82rem;line-height:1.35;padding:5px 9px;border-radius:6px;max-width:min(340px,90vw)}
footer{color:var(--ink-dim);font-size:.85rem;padding:30px 20px 40px}
@media (max-width:1000px){.charts{grid-template-columns:minmax(0,1fr)}}
@media (max-width:600px){
dl.meaning{grid-template-columns:1fr}
dl.meaning dd{margin-bottom:6px}
main,header,footer{padding-left:12px;padding-right:12px}
header{padding-top:18px}
h1{font-size:1.4rem}
.card{padding:14px 12px}
.scroll{margin:0 -12px;padding:0 12px}
th,td{padding:6px 7px}
.verdict{font-size:1.02rem}
.tiles{grid-template-columns:1fr 1fr;gap:8px}
.wide{display:none}
.narrow{display:block}
}
@media print{
body{background:#fff}
.tool,details,#tip{display:none}
figure,.card{break-inside:avoid}
.wide{display:block}
.narrow{display:none}
}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;

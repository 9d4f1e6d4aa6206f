/** How a report looks, by day and by night. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#1b2430;--soft:#5c6b7d;--line:#dfe4ea;--good:#1a7f4b;--bad:#b3261e;--warning:#9a6700;--info:#3565a8}
@media(prefers-color-scheme:dark){:root{--ground:#10151c;--card:#19212b;--ink:#e6ebf1;--soft:#95a3b3;--line:#2b3642;--good:#4cc38a;--bad:#ff7b72;--warning:#e3b341;--info:#79a8f0}}
*{box-sizing:border-box;margin:0}
body{background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;padding:2rem 1rem}
header,main,footer{max-width:56rem;margin:0 auto}
header{display:flex;gap:1rem;align-items:center;padding-bottom:1.5rem}
header .mark{font-size:2.25rem}
h1{font-size:1.6rem;line-height:1.2;overflow-wrap:anywhere}
header p,footer,.found,small{color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:.75rem;overflow:hidden}
.figures div{background:var(--card);padding:1rem}
dt{color:var(--soft);font-size:.8rem}
dd{font-size:1.5rem;font-variant-numeric:tabular-nums}
.meter{height:.5rem;border-radius:.25rem;background:var(--bad);margin:1rem 0 2rem;overflow:hidden}
.meter span{display:block;height:100%;background:var(--good)}
h2{font-size:1.1rem;margin:1.5rem 0 .75rem}
.outcomes{list-style:none;padding:0;display:grid;gap:.5rem}
.outcomes li{background:var(--card);border:1px solid var(--line);border-left:.25rem solid var(--bad);border-radius:.5rem;padding:.75rem 1rem}
.outcomes li.good{border-left-color:var(--good)}
.outcomes li.warning{border-left-color:var(--warning)}
.outcomes li.info{border-left-color:var(--info)}
.expected{overflow-wrap:anywhere}
.expected b{font-size:.75rem;font-weight:600;text-transform:uppercase;letter-spacing:.04em;color:var(--soft)}
.found{font-size:.9rem;overflow-wrap:anywhere}
code{font:.8rem ui-monospace,monospace;opacity:.8}
details{margin-top:.5rem;font-size:.9rem}
summary{cursor:pointer;color:var(--info)}
table{border-collapse:collapse;margin-top:.5rem;width:100%}
th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-top:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{font-weight:500;color:var(--soft)}
footer{font-size:.8rem;padding-top:2rem}
`;

"""How a run's page looks: light and dark, narrow and wide, on paper too."""

RULES = """
:root {
  --paper: #ffffff; --panel: #f6f7f9; --ink: #17202b; --soft: #566271; --rule: #dde2e8;
  --accent: #0b5cad; --good: #0a7a4b; --bad: #b3261e; --warn: #8a5300; --warn-back: #fff4dc;
  --hidden: #8a3d00; --hidden-back: #ffe3c2; --tags: #7a1fa2; --tags-back: #f3defc;
  --heat: #c2410c; --heat-ink: #ffffff;
  --c0: #c2410c; --c1: #0b6bcb; --c2: #0a7a4b; --c3: #8b3fc7; --c4: #9a6700; --c5: #be1869;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10151b; --panel: #1a212a; --ink: #e8edf2; --soft: #a3afbc; --rule: #313b47;
    --accent: #6db3ff; --good: #57c998; --bad: #ff8a80; --warn: #ffc46b; --warn-back: #33270f;
    --hidden: #ffc58a; --hidden-back: #4a2c0c; --tags: #e3b3ff; --tags-back: #3f1c52;
    --heat: #ff8a4c; --heat-ink: #1a0d04;
    --c0: #ff8a4c; --c1: #6db3ff; --c2: #57c998; --c3: #cf9bff; --c4: #e6b450; --c5: #ff85bd;
  }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header, main, footer { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }
h1 { font-size: clamp(1.5rem, 1.1rem + 1.7vw, 2.4rem); line-height: 1.2; margin: .25rem 0 1.5rem;
  max-width: 42ch; text-wrap: balance; letter-spacing: -.015em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .75rem; letter-spacing: -.01em;
  overflow-wrap: anywhere; }
main > section { padding-top: 3rem; }
p { margin: 0 0 1rem; max-width: 68ch; }
ul { padding-left: 1.25rem; max-width: 72ch; }
li { margin-bottom: .4rem; }
.kicker { color: var(--accent); font-weight: 600; margin: 0; }
.note, .missing { color: var(--soft); font-size: .875rem; }
.warning { background: var(--warn-back); color: var(--warn); padding: .6rem .9rem;
  border-radius: .5rem; font-weight: 600; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }

.c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); }
.c3 { --c: var(--c3); } .c4 { --c: var(--c4); } .c5 { --c: var(--c5); }

.cards { display: grid; gap: 1rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); }
.card { background: var(--panel); border: 1px solid var(--rule); border-top: 4px solid var(--c);
  border-radius: .75rem; padding: 1.1rem 1.25rem; }
.card:only-child { max-width: 38rem; }
.card h2 { font-size: 1.05rem; margin: 0; }
.card .big { font-size: 3.2rem; line-height: 1.1; font-weight: 700; color: var(--c);
    margin: .3rem 0 0;
  font-variant-numeric: tabular-nums; letter-spacing: -.03em; }
.card .under { color: var(--soft); margin: 0 0 .9rem; }
.card .note { margin: .9rem 0 0; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin: 0;
    font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.rests { margin-top: 1.25rem; }
.rests dl { padding-top: .75rem; }
.rests dd { text-align: left; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
    font-size: .8rem; }

summary { cursor: pointer; padding: .35rem 0; color: var(--accent); font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; list-style: none; padding: 0;
    margin: 0 0 1rem; }
.key { display: inline-block; width: 1.6rem; height: .3rem; border-radius: 1rem;
    background: var(--c);
  vertical-align: middle; margin-right: .5rem; }
.panels { display: grid; gap: 1rem;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 12.6rem), 1fr)); }
figure { margin: 0; }
.panels figure { background: var(--panel); border: 1px solid var(--rule); border-radius: .75rem;
    padding: .75rem .75rem .4rem; }
.panels figcaption { font-weight: 600; font-size: .95rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
.middle { text-anchor: middle; } .end { text-anchor: end; }
.grid { stroke: var(--rule); stroke-width: 1; }
.tick, .zero { stroke: var(--soft); stroke-width: 1; }
.band { fill: var(--c); opacity: .17; }
.curve { fill: none; stroke: var(--c); stroke-width: 2.2; stroke-linejoin: round; }
.last { fill: var(--c); }
svg text.value { fill: var(--c); font-weight: 700; font-size: 12px; }
svg.bar { display: inline-block; width: auto; vertical-align: middle; }
.range { stroke-width: 3; stroke-linecap: round; }
.better { stroke: var(--good); fill: var(--good); } .worse { stroke: var(--bad);
    fill: var(--bad); }
.even { stroke: var(--soft); fill: var(--soft); }

.scroll { overflow-x: auto; margin: 1.25rem 0 0; border: 1px solid var(--rule);
    border-radius: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem;
    font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .7rem .9rem; font-weight: 600; color: var(--soft); }
th, td { padding: .38rem .7rem; text-align: right; white-space: nowrap;
    border-top: 1px solid var(--rule); }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--paper);
    font-weight: 500; }
thead th { color: var(--soft); font-weight: 500; vertical-align: bottom; }
th small { display: block; color: var(--soft); font-weight: 400; font-size: .72rem;
    white-space: normal; }
.why th, .why td { text-align: left; }
td.words { text-align: left; white-space: normal; min-width: 15rem; vertical-align: top; }
tr.all th, tr.all td { font-weight: 700; border-top: 2px solid var(--soft); }
tr.under th { color: var(--soft); font-weight: 500; padding-top: .9rem; }
tbody tr:hover td, tbody tr:hover th { background-color: var(--panel); }
table.heat { border-collapse: separate; border-spacing: 2px; }
.heat th, .heat td { border: 0; padding: .3rem .5rem; }
.heat td { text-align: center; border-radius: .25rem; min-width: 4.4rem; }
.heat tr.first th, .heat tr.first td { font-style: italic; }
.heat thead th { text-align: center; white-space: normal; }
.heat tbody td.missing {
    background: repeating-linear-gradient(135deg, transparent 0 4px, var(--rule) 4px 5px); }
.heat tbody td.h0 { color: var(--soft); }
.heat tbody td.h1 { background: color-mix(in srgb, var(--heat) 8%, var(--paper)); }
.heat tbody td.h2 { background: color-mix(in srgb, var(--heat) 16%, var(--paper)); }
.heat tbody td.h3 { background: color-mix(in srgb, var(--heat) 24%, var(--paper)); }
.heat tbody td.h4 { background: color-mix(in srgb, var(--heat) 32%, var(--paper)); }
.heat tbody td.h5 { background: color-mix(in srgb, var(--heat) 40%, var(--paper)); }
.heat tbody td.h6 { background: color-mix(in srgb, var(--heat) 48%, var(--paper)); }
.heat tbody td.h7, .heat tbody td.h8, .heat tbody td.h9, .heat tbody td.h10 {
    color: var(--heat-ink); font-weight: 600; }
.heat tbody td.h7 { background: color-mix(in srgb, var(--heat) 94%, var(--paper)); }
.heat tbody td.h8 { background: color-mix(in srgb, var(--heat) 96%, var(--paper)); }
.heat tbody td.h9 { background: color-mix(in srgb, var(--heat) 98%, var(--paper)); }
.heat tbody td.h10 { background: var(--heat); }

.attacks { border-top: 1px solid var(--rule); padding: .3rem 0; }
.attacks summary { display: flex; flex-wrap: wrap; gap: 0 1rem; color: var(--soft);
    font-weight: 400; }
.attacks summary .family { color: var(--ink); font-weight: 600; min-width: 8.5rem; }
.attacks summary .family::before { content: "\\25B8"; display: inline-block; width: 1.1em;
    color: var(--accent); }
.attacks[open] summary .family::before { content: "\\25BE"; }
article { padding: .9rem 0 1.1rem 1.1rem; }
.facts { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: 0 0 .4rem; font-size: .9rem;
    color: var(--soft); }
.facts b { color: var(--ink); overflow-wrap: anywhere; }
.chain { margin: 0 0 .6rem; display: flex; flex-wrap: wrap; gap: .35rem; }
.operator { border: 1px solid var(--rule); border-radius: 1rem; padding: .05rem .65rem;
    font-size: .8rem; background: var(--panel); }
.operator + .operator::before { content: "\\2192\\00A0"; color: var(--soft); }
.plain { color: var(--soft); }
pre { margin: .2rem 0 .6rem; padding: .75rem .9rem; background: var(--panel);
    border: 1px solid var(--rule);
  border-left: 3px solid var(--c0); border-radius: .5rem; white-space: pre-wrap;
    overflow-wrap: anywhere;
  unicode-bidi: plaintext; max-height: 26rem; overflow-y: auto;
  font: .84rem/1.6 ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace; }
.around pre { border-left-color: var(--rule); color: var(--soft); }
article figcaption { font-size: .8rem; color: var(--soft); }
.hidden, .tags { border-radius: .25rem; padding: 0 .2em; font-size: .86em;
    unicode-bidi: isolate; }
.hidden { background: var(--hidden-back); color: var(--hidden); }
.tags { background: var(--tags-back); color: var(--tags); }
.tags::before { content: "tags: "; opacity: .8; }
.alike { text-decoration: underline wavy var(--bad) 1px; text-underline-offset: .2em; }
.line { display: block; }

@media (max-width: 30rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1.5rem; }
  .card .big { font-size: 2.6rem; }
  article { padding-left: 0; }
  th, td { padding: .35rem .55rem; }
}
@media print {
  :root { --paper: #fff; --panel: #fff; --ink: #000; --soft: #444; --rule: #bbb; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  .skip { display: none; }
  .scroll { overflow: visible; }
  figure, article, tr, .card { break-inside: avoid; }
  h2, figcaption { break-after: avoid; }
  .panels { grid-template-columns: repeat(4, 1fr); }
}
"""

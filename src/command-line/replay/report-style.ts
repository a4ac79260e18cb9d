import { Html } from './html.ts';

export const reportStyle = new Html(`
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #5c6670; --line: #d5dae0;
  --critical: #b3261e; --warning: #b26a00; --info: #2f6fb0; --gap: #6b4fa0; --time: #3a7d44; --none: #8a949e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #16191d; --faint: #a3acb5; --line: #3a4149;
  --critical: #ff8a80; --warning: #ffb74d; --info: #82b8f0; --gap: #b9a3e3; --time: #81c995; --none: #8a949e; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; color: var(--faint); }
.tiles b { display: block; color: var(--ink); font-size: 1.5rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { width: 100%; min-width: 34rem; height: auto; font-size: 13px; } svg text { fill: currentColor; }
.critical { fill: var(--critical); background: var(--critical); } .warning { fill: var(--warning); background: var(--warning); }
.info { fill: var(--info); background: var(--info); } .gap { fill: var(--gap); } .time { fill: var(--time); } .none { fill: var(--none); }
.key { display: inline-block; width: .8em; height: .8em; border-radius: .15em; } .legend { color: var(--faint); }
`);

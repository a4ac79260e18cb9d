import { type Html, html } from './html.ts';

export interface BarPart {
  readonly value: number;
  /** Class of the part: its colour, named in the legend. */
  readonly kind: string;
}

export interface Bar {
  readonly label: string;
  readonly parts: readonly BarPart[];
  /** What stands at the end of the bar. */
  readonly shown: string;
}

const rowHeight = 24;
const labelWidth = 300;
const barWidth = 420;
const width = labelWidth + barWidth + 90;

/** Horizontal bars as inline SVG, readable without colour: every bar bears its figure. The same figures stand in tables. */
export function bars(title: string, rows: readonly Bar[]): Html {
  const sum = ({ parts }: Bar) => parts.reduce((all, { value }) => all + value, 0);
  const longest = Math.max(1e-9, ...rows.map(sum));
  const height = rows.length * rowHeight + 8;
  return html`<div class="scroll"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title>${rows.map(
    (row, index) => bar(row, 4 + index * rowHeight, barWidth / longest),
  )}</svg></div>`;
}

function bar({ label, parts, shown }: Bar, y: number, scale: number): Html {
  let x = labelWidth;
  const pieces = parts.map(({ value, kind }) => {
    const piece = html`<rect class="${kind}" x="${round(x)}" y="${y + 3}" width="${round(value * scale)}" height="${rowHeight - 7}"><title>${label}: ${kind} ${value}</title></rect>`;
    x += value * scale;
    return piece;
  });
  return html`<text x="${labelWidth - 8}" y="${y + 16}" text-anchor="end">${short(label)}</text>${pieces}<text x="${round(x + 6)}" y="${y + 16}">${shown}</text>`;
}

function short(label: string): string {
  return label.length <= 44 ? label : `${label.slice(0, 43)}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

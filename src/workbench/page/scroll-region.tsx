import type { ComponentChildren } from 'preact';

interface Props {
  readonly label: string;
  /** As tall as its content: only wide content scrolls. */
  readonly whole?: boolean;
  readonly children: ComponentChildren;
}

/** A region that scrolls by itself: it must be reachable by keyboard (WCAG 2.1.1), and so have a name. */
export function ScrollRegion({ label, whole = false, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard cannot scroll the region.
    <section class={whole ? 'scroll whole' : 'scroll'} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

/** JSON as text; a text stays as it is. */
export function Json({ label, value }: { readonly label: string; readonly value: unknown }) {
  return (
    <ScrollRegion label={label}>
      <pre class="json">{typeof value === 'string' ? value : JSON.stringify(value, null, 1)}</pre>
    </ScrollRegion>
  );
}

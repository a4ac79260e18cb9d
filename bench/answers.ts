/** What every answer to one body has to be, byte for byte, the ids apart. */
export interface ExpectedAnswer {
  /** Why the answer is wrong; undefined where it is right. */
  fault(status: number, body: Buffer): string | undefined;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Takes one answer as the measure of those that follow. Ids have a fixed length, so that everything else stands at the same
 * place in every answer: comparing costs the load generator next to nothing.
 */
export function sameAs(reference: Buffer): ExpectedAnswer {
  // Latin1: one character is one byte.
  const places = [...reference.toString('latin1').matchAll(uuid)].map(({ index }) => index);
  const starts = [0, ...places.map((place) => place + 36)];
  const ends = [...places, reference.length];
  const parts = starts.map((start, index) => [start, ends[index] ?? start] as const);
  return {
    fault(status, body) {
      if (status !== 200) return `status ${status}: ${body.toString('utf8', 0, 300)}`;
      if (body.length !== reference.length)
        return `${body.length} bytes instead of ${reference.length}: ${body.toString('utf8', 0, 300)}`;
      const wrong = parts.find(([start, end]) => body.compare(reference, start, end, start, end) !== 0);
      return wrong && `differs from byte ${wrong[0]} on: ${body.toString('utf8', wrong[0], wrong[0] + 300)}`;
    },
  };
}

interface ShownCard {
  readonly summary: string;
  readonly indicator: string;
}

/** What a clinician sees first: which cards, how urgent. */
export function cardsShown(answer: string): readonly string[] {
  const { cards } = JSON.parse(answer) as { readonly cards: readonly ShownCard[] };
  return cards.map(({ indicator, summary }) => `${indicator}: ${summary}`);
}

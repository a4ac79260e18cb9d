/** What the servers that we are compared with answer, whatever they are asked. */
export const fixedCard = {
  cards: [
    {
      uuid: '4f0b4c5e-8f0a-4f55-9d54-6d2f7e3f3b11',
      summary: 'Hold the dose: neutropenia grade 3',
      indicator: 'critical',
      source: { label: 'Comparison', url: 'https://example.org/' },
    },
  ],
};

/** Bytes; as large as the service's own default. */
export const bodyLimit = 25 * 1024 * 1024;

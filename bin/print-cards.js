// `npm run -s cards`: reads a service's answer from standard input and prints its cards for a person.
import { text } from 'node:stream/consumers';

const answer = await text(process.stdin);
let body;
try {
  body = JSON.parse(answer);
} catch {
  console.error(
    answer.trim() === '' ? 'No answer: does the service run?' : `Not JSON: ${answer.slice(0, 200)}`,
  );
  process.exit(1);
}
if (!Array.isArray(body.cards)) {
  const issues = body.issue ?? [{ diagnostics: JSON.stringify(body) }];
  console.error(`The service refused the call: ${issues.map((issue) => issue.diagnostics).join('; ')}`);
  process.exit(1);
}
if (body.cards.length === 0)
  console.log('No cards: none of the drafts is an order that this service checks.');
for (const card of body.cards) {
  console.log(`[${card.indicator.toUpperCase()}] ${card.summary}`);
  if (card.detail) console.log(card.detail.replace(/^/gm, '    '));
  for (const suggestion of card.suggestions ?? []) {
    console.log(`    ${suggestion.isRecommended ? '=>' : '->'} ${suggestion.label}`);
  }
  console.log(`    Source: ${card.source.label}\n`);
}

import { checkResponse } from '#src/cards/conformance.ts';
import { isObject, list } from '#src/fhir/shape.ts';
import { type CdsResponse, cdsResponseSchema } from '#src/hooks/card.ts';
import { readDraftOrders } from '#src/hooks/draft-orders.ts';
import { problemCodes } from '#src/http/problem.ts';
import { comparable } from './fixtures.ts';
import { marksIn } from './marks.ts';
import type { Answer, Expectation, Outcome, Shot } from './shot.ts';

/** Reviewed answers by the name of their fixture, as `comparable` writes them. */
export type Goldens = (name: string) => string;

/** Statuses that the service documents (206: a range of a file of the page), and those that Node's HTTP server gives to what is no HTTP. */
const documented = new Set([200, 204, 206, 304, 400, 401, 404, 405, 412, 413, 415, 429, 503]);
const ofTheParser = new Set([400, 408, 413, 417, 431]);

/** What is wrong with what came back, as `rule: detail`; empty when nothing is. */
export function judge(shot: Shot, { answers, ended, error }: Outcome, goldens: Goldens): readonly string[] {
  if (ended === 'silent' && answers.length < shot.expects.length && shot.mayBeCut !== true)
    return ['hang: neither an answer nor the end of the connection'];
  const missing = shot.expects.length - answers.length;
  return [
    ...(missing > 0 && shot.mayBeCut !== true
      ? [`cut: ${missing} answers are missing (${error ?? 'no error'})`]
      : []),
    ...answers.flatMap((answer, index) => {
      const expected = shot.expects[index];
      // Of a broken wire more answers may come than were meant; they must still be of this patient and no fault of ours.
      return judgeAnswer(
        answer,
        expected ?? { route: 'any', marks: shot.expects.flatMap(({ marks }) => marks) },
        goldens,
        shot,
      );
    }),
  ];
}

function judgeAnswer(
  answer: Answer,
  expected: Expectation,
  goldens: Goldens,
  { request }: Shot,
): readonly string[] {
  return [
    ...statusFaults(answer, expected, request.how === 'wire'),
    ...foreignPatients(answer, expected),
    ...leaks(answer),
    ...(answer.status === 200 ? bodyFaults(answer, expected, goldens) : []),
  ];
}

function statusFaults(
  { status, headers, text }: Answer,
  { statuses }: Expectation,
  onWire: boolean,
): readonly string[] {
  // Node's parser answers without a body and without our headers; over its own client it can only object to the size of the headers.
  if ((onWire || status === 431) && ofTheParser.has(status) && headers['x-request-id'] === undefined)
    return text === '' ? [] : ['parser: an answer with a body that is not ours'];
  if (!documented.has(status)) return [`status: ${status} is documented nowhere`];
  if (statuses !== undefined && !statuses.includes(status))
    return [`status: ${status}, not ${statuses.join(' or ')}: ${text.slice(0, 200)}`];
  // A preflight is answered before anything else is looked at.
  if (headers['x-request-id'] === undefined && status !== 204) return ['header: no X-Request-Id'];
  if (headers['x-content-type-options'] !== 'nosniff') return ['header: no nosniff'];
  if (status === 405 && headers.allow === undefined) return ['header: 405 without Allow'];
  if (status === 401)
    return text === '' && headers['www-authenticate'] !== undefined ? [] : ['401: not bare'];
  return status < 400 || text === '' ? [] : outcomeFaults(status, text);
}

/** Every failure is an OperationOutcome with a code of the closed set. */
function outcomeFaults(status: number, text: string): readonly string[] {
  const body = parsed(text);
  const issue = isObject(body) && body.resourceType === 'OperationOutcome' ? list(body.issue)[0] : undefined;
  const coding = isObject(issue) && isObject(issue.details) ? list(issue.details.coding)[0] : undefined;
  const code = isObject(coding) ? coding.code : undefined;
  const known = problemCodes.some((problem) => problem === code);
  return known && code !== 'internal' ? [] : [`problem: ${status} with ${String(code)}`];
}

function foreignPatients({ text, headers }: Answer, { marks, stranger }: Expectation): readonly string[] {
  const allowed = new Set([...marks, ...(stranger === undefined ? [] : [stranger])]);
  return marksIn(`${text} ${JSON.stringify(headers)}`).flatMap((mark) =>
    allowed.has(mark) ? [] : [`cross-talk: the answer speaks of ${mark}, not of ${marks.join(', ')}`],
  );
}

/** What no answer may show, in JSON or plain: a stack trace, a path of the program, a file of the machine. */
function leaks({ text }: Answer): readonly string[] {
  return /(\n|\\n)\s+at .+:\d+:\d+|node_modules|file:\/\/\/|root:[x*]:0:0/.test(text)
    ? ['leak: something of the inside']
    : [];
}

function bodyFaults({ text, headers }: Answer, expected: Expectation, goldens: Goldens): readonly string[] {
  if (expected.route === 'text' || expected.route === 'page' || expected.route === 'any') return [];
  if (!/^application\/json\b/.test(headers['content-type'] ?? ''))
    return [`body: ${headers['content-type']} instead of JSON`];
  const body = parsed(text);
  if (body === undefined) return ['body: no JSON'];
  if (expected.route === 'feedback') return text === '{}' ? [] : ['feedback: answered with more than {}'];
  return expected.route === 'hook' ? hookFaults(body, text, expected, goldens) : [];
}

function hookFaults(body: unknown, text: string, expected: Expectation, goldens: Goldens): readonly string[] {
  const shape = cdsResponseSchema.safeParse(body);
  if (!shape.success) return [`shape: ${shape.error.issues.map(({ path }) => path.join('.')).join(', ')}`];
  const { sent = '{}', golden, marks, cardsDue, gapDue, stranger } = expected;
  const response = shape.data;
  return [
    ...checkResponse(response, { draftOrders: draftsOf(sent) }).map((fault) => `conformance: ${fault}`),
    ...(cardsDue === true && response.cards.length === 0 ? ['silence: no card for an order of ours'] : []),
    ...(gapDue === true && !namesGap(response) ? ['silence: what was withheld is named nowhere'] : []),
    ...(stranger === undefined ? [] : strangerFaults(response, stranger)),
    ...(golden === undefined || comparable(text.replaceAll(marks[0] ?? golden, golden)) === goldens(golden)
      ? []
      : [`golden: not the reviewed cards of ${golden}`]),
  ];
}

function draftsOf(sent: string): ReturnType<typeof readDraftOrders>['entries'] {
  const body = parsed(sent);
  const context = isObject(body) ? body.context : undefined;
  // The service answered 200, so that it could read them.
  return isObject(context) ? readDraftOrders(context.draftOrders).entries : [];
}

/** Whether the assessment as a whole names something that could not be checked. */
export function namesGap({ extension }: CdsResponse): boolean {
  return Object.values(extension ?? {}).some(
    (member) => isObject(member) && list(member.notAssessed).length > 0,
  );
}

function strangerFaults({ cards }: CdsResponse, stranger: string): readonly string[] {
  return cards.flatMap(({ source, suggestions, extension }) => {
    const used = [
      ...Object.values(extension ?? {}).flatMap((found) => (isObject(found) ? list(found.evidence) : [])),
    ];
    const topic = source.topic?.code ?? '';
    const named = topic !== 'dataQuality' && JSON.stringify(used).includes(stranger);
    const proposed = JSON.stringify(suggestions ?? []).includes(stranger);
    return named || proposed ? [`wrong patient: ${topic} rests on the record of ${stranger}`] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

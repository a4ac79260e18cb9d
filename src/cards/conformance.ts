import { isObject, text } from '../fhir/shape.ts';
import type { CdsResponse } from '../hooks/card.ts';
import type { DraftEntry } from '../hooks/draft-orders.ts';
import { actionsViolations } from './action-conformance.ts';
import {
  codingViolations,
  emptyViolations,
  extensionViolations,
  urlViolations,
} from './element-conformance.ts';

/** The drafts of the call that a response answers: updates and deletes may touch nothing else. */
export interface ConformanceContext {
  readonly draftOrders: readonly DraftEntry[];
}

type Members = Readonly<Record<string, unknown>>;

const cardMembers = new Set([
  'uuid',
  'summary',
  'detail',
  'indicator',
  'source',
  'suggestions',
  'selectionBehavior',
  'overrideReasons',
  'links',
  'extension',
]);
const linkMembers = new Set(['label', 'url', 'type', 'appContext', 'autolaunchable', 'extension']);
const suggestionMembers = new Set(['label', 'uuid', 'isRecommended', 'actions', 'extension']);
const indicators = new Set(['info', 'warning', 'critical']);
const lowerCaseUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * What a response breaks of CDS Hooks 2.0.1 ("CDS Service Response") and of its logical model (cds-resp-1..7), as
 * `place: rule`, without values. Written against `unknown` shapes: the type may have been wrong. Empty = conformant.
 */
export function checkResponse(response: CdsResponse, context: ConformanceContext): readonly string[] {
  const members: Members = response;
  const cards = members.cards;
  if (!Array.isArray(cards)) return ['cards: must be an array'];
  const uuids = new Set<unknown>();
  const systemActions = members.systemActions;
  return [
    ...cards.flatMap((card: unknown, index) => [
      ...checkCard(card, context, `cards[${index}]`),
      ...reusedUuids(card, uuids, `cards[${index}]`),
    ]),
    ...(systemActions === undefined ? [] : actionsViolations(systemActions, context, 'systemActions')),
    ...extensionViolations(members.extension, 'extension'),
    ...emptyViolations(members.extension, 'extension'),
  ];
}

/** One card of a response; `place` heads every violation. */
export function checkCard(card: unknown, context: ConformanceContext, place = 'card'): readonly string[] {
  if (!isObject(card)) return [`${place}: must be an object`];
  const found: string[] = [];
  const require = (ok: boolean, rule: string) => {
    if (!ok) found.push(`${place}${rule}`);
  };
  const { summary, detail, source, suggestions, selectionBehavior, overrideReasons, links } = card;
  require(text(summary) !== undefined, '.summary: required');
  require(typeof summary !== 'string' || summary.length < 140, '.summary: 140 characters or more');
  require(detail === undefined || text(detail) !== undefined, '.detail: must be text');
  require(typeof card.indicator === 'string' &&
    indicators.has(card.indicator), '.indicator: info, warning or critical');
  require(card.uuid === undefined || isUuid(card.uuid), '.uuid: must be a lower-case UUID');
  require(isObject(source) && text(source.label) !== undefined, '.source.label: required');
  require(selectionBehavior === undefined ||
    selectionBehavior === 'any' ||
    selectionBehavior === 'at-most-one', '.selectionBehavior: any or at-most-one');
  require(suggestions === undefined ||
    selectionBehavior !== undefined, '.selectionBehavior: required with suggestions');
  const recommended = items(suggestions).filter((item) => isObject(item) && item.isRecommended === true);
  require(selectionBehavior !== 'at-most-one' ||
    recommended.length <= 1, '.suggestions: more than one recommended');
  require(overrideReasons === undefined ||
    Array.isArray(overrideReasons), '.overrideReasons: must be an array');
  require(suggestions === undefined ||
    items(suggestions).length > 0, '.suggestions: must be an array of at least one');
  require(links === undefined || Array.isArray(links), '.links: must be an array');
  return [
    ...found,
    ...unknownMembers(card, cardMembers, place),
    ...(isObject(source) ? sourceViolations(source, `${place}.source`) : []),
    ...items(suggestions).flatMap((item, i) =>
      suggestionViolations(item, context, `${place}.suggestions[${i}]`),
    ),
    ...items(overrideReasons).flatMap((item, i) =>
      codingViolations(item, `${place}.overrideReasons[${i}]`, true),
    ),
    ...items(links).flatMap((item, i) => linkViolations(item, `${place}.links[${i}]`)),
    ...extensionViolations(card.extension, `${place}.extension`),
    ...emptyViolations({ ...card, suggestions: undefined }, place),
  ];
}

function sourceViolations(source: Members, place: string): readonly string[] {
  return [
    ...urlViolations(source.url, `${place}.url`),
    ...urlViolations(source.icon, `${place}.icon`),
    ...(source.topic === undefined ? [] : codingViolations(source.topic, `${place}.topic`, false)),
  ];
}

function suggestionViolations(
  suggestion: unknown,
  context: ConformanceContext,
  place: string,
): readonly string[] {
  if (!isObject(suggestion)) return [`${place}: must be an object`];
  const { label, uuid, isRecommended, actions, extension } = suggestion;
  return [
    ...(text(label) === undefined ? [`${place}.label: required`] : []),
    ...(uuid === undefined || isUuid(uuid) ? [] : [`${place}.uuid: must be a lower-case UUID`]),
    ...(isRecommended === undefined || typeof isRecommended === 'boolean'
      ? []
      : [`${place}.isRecommended: boolean`]),
    ...(actions === undefined ? [] : actionsViolations(actions, context, `${place}.actions`)),
    ...unknownMembers(suggestion, suggestionMembers, place),
    ...extensionViolations(extension, `${place}.extension`),
    ...emptyViolations({ ...suggestion, actions: undefined }, place),
  ];
}

function linkViolations(link: unknown, place: string): readonly string[] {
  if (!isObject(link)) return [`${place}: must be an object`];
  const { label, type, url, appContext, autolaunchable } = link;
  return [
    ...(text(label) === undefined ? [`${place}.label: required`] : []),
    ...(type === 'absolute' || type === 'smart' ? [] : [`${place}.type: absolute or smart`]),
    ...(url === undefined ? [`${place}.url: required`] : urlViolations(url, `${place}.url`)),
    ...(appContext !== undefined && type !== 'smart' ? [`${place}.appContext: only with type smart`] : []),
    // An autolaunched link may replace the card: what a card warns of would never be seen (CDS Hooks 2.0.1, Link).
    ...(autolaunchable === undefined || autolaunchable === false
      ? []
      : [`${place}.autolaunchable: must not be used`]),
    ...unknownMembers(link, linkMembers, place),
  ];
}

function reusedUuids(card: unknown, seen: Set<unknown>, place: string): readonly string[] {
  if (!isObject(card)) return [];
  const named = [card, ...items(card.suggestions).filter(isObject)].map((item) => item.uuid);
  return named.flatMap((uuid) => {
    if (uuid === undefined) return [];
    if (seen.has(uuid)) return [`${place}: a uuid is used twice`];
    seen.add(uuid);
    return [];
  });
}

function unknownMembers(value: Members, known: ReadonlySet<string>, place: string): readonly string[] {
  return Object.keys(value).flatMap((key) =>
    known.has(key) ? [] : [`${place}: a member that 2.0.1 does not know`],
  );
}

function isUuid(value: unknown): boolean {
  return typeof value === 'string' && lowerCaseUuid.test(value);
}

/** Unlike `list` this keeps null items: they are faults here. */
function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

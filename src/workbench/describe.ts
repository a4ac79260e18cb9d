import { foldUnit } from '../fhir/units.ts';
import type { CompiledRule, Knowledge } from '../rules/knowledge.ts';
import type { Analyte, AnalytesFile } from '../rules/knowledge-schema.ts';
import { type DrugSettings, type Plot, scheduleSchema } from './drug-settings.ts';
import type { Course, DrugKnowledge, PlotLine, PlotSheet, RuleSheet } from './knowledge.ts';
import { conditionInWords, type Words } from './words.ts';

/** The compiled knowledge of one drug as the page shows it; without `settings` there are no plots and no course. */
export function describeDrug(
  knowledge: Knowledge,
  analytes: AnalytesFile | undefined,
  settings: DrugSettings | undefined,
): DrugKnowledge {
  const { service } = knowledge;
  const course = settings === undefined ? undefined : courseOf(knowledge, settings);
  return {
    drug: service.drug.name,
    extension: service.namespace.extension,
    codeSystem: service.namespace.codeSystem,
    names: service.drug.names,
    codes: [...knowledge.identity.codes],
    services: knowledge.services.map(({ id, hook, title, prefetch = {} }) => ({ id, hook, title, prefetch })),
    prefetchTitles: Object.fromEntries(knowledge.prefetch.map(({ key, title }) => [key, title])),
    topics: service.topics,
    rules: knowledge.rules.map((rule) => ruleSheet(knowledge, rule, settings?.words)),
    statements: settings?.statements ?? {},
    plots: analytes === undefined ? [] : (settings?.plots ?? []).flatMap((plot) => plotSheet(plot, analytes)),
    companions: settings?.companions ?? [],
    start: settings?.start ?? [],
    ...(settings === undefined ? {} : { draft: settings.draft }),
    ...(course === undefined ? {} : { course }),
  };
}

function ruleSheet(knowledge: Knowledge, rule: CompiledRule, words: Words = {}): RuleSheet {
  return {
    id: rule.id,
    version: rule.version,
    topic: rule.topic,
    when: rule.when.source,
    words: conditionInWords(rule.when.source, words),
    facts: rule.facts,
    hooks: rule.hooks,
    stances: rule.stances,
    display: rule.display,
    action: rule.action,
    indicator: rule.indicator,
    summary: rule.summary.source,
    detail: rule.detail.source,
    thresholds: rule.evidence.flatMap(({ fact, threshold }) =>
      threshold === undefined ? [] : [{ fact, threshold: threshold.source }],
    ),
    sources: rule.sources,
    knobs: rule.sources.flatMap((source) =>
      source.kind === 'policy' ? [{ knob: source.knob, value: knobValue(knowledge, source.knob) }] : [],
    ),
    supersedes: rule.supersedes,
    suggestions: rule.suggestions.map((id) => ({ id, label: knowledge.orders.get(id)?.label.source ?? id })),
    gap: rule.gap,
  };
}

function knobValue({ settings }: Knowledge, knob: string): string {
  const value = new Map(Object.entries(Object(settings.policy))).get(knob);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function courseOf({ settings }: Knowledge, { cycleDays }: DrugSettings): Course | undefined {
  const schedule = scheduleSchema.safeParse(settings.schedule);
  return schedule.success
    ? { cycleDays, days: schedule.data.days, thereafter: schedule.data.thereafter }
    : undefined;
}

function plotSheet({ analyte: name, lines }: Plot, file: AnalytesFile): readonly PlotSheet[] {
  const analyte = file.analytes[name];
  if (analyte === undefined) return [];
  return [
    {
      analyte: name,
      title: analyte.name,
      unit: analyte.unit,
      codes: [...analyte.loinc.map((code) => `http://loinc.org|${code}`), ...(analyte.localCodes ?? [])],
      worse: analyte.worse,
      lines: lines.flatMap(({ grade, kind, label }) =>
        (analyte.grades ?? [])
          .filter((bound) => bound.grade === grade)
          .flatMap(({ below, above, times }): PlotLine[] => {
            const at = below ?? above;
            return at === undefined
              ? []
              : [{ kind, label, at: Number(at), ...(times === undefined ? {} : { times }) }];
          }),
      ),
      assumed: assumed(analyte),
      units: spellings(file, analyte.units),
    },
  ];
}

function assumed({ assumed }: Analyte): PlotSheet['assumed'] {
  const number = (limit: NonNullable<Analyte['assumed']>['lower']): number | undefined =>
    limit === undefined ? undefined : Number(typeof limit === 'object' ? limit.male : limit);
  const lower = number(assumed?.lower);
  const upper = number(assumed?.upper);
  return { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
}

/** For a plot, floating point is exact enough; what is judged is judged by the service. */
function spellings({ unitFamilies }: AnalytesFile, family: string): PlotSheet['units'] {
  return Object.fromEntries(
    (unitFamilies[family] ?? []).flatMap(({ ucum, aliases = [], subtract, multiplyBy, divideBy }) =>
      [ucum, ...aliases].map((spelling) => [
        foldUnit(spelling),
        [Number(subtract ?? 0), Number(multiplyBy ?? 1) / Number(divideBy ?? 1)] as const,
      ]),
    ),
  );
}

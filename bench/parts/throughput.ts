import { bodyOf, type CaseName, caseNames, loadOf } from '../cases.ts';
import { control, echo, plain, service } from '../contestants.ts';
import { closedSlice, openField } from '../field.ts';
import { inRounds, rowsOf } from '../rounds.ts';
import type { Part } from '../run.ts';

const quickCases: readonly CaseName[] = ['20 kB', '200 kB'];

/** Closed loop: how many calls a second, at what CPU, when callers never wait between two. */
export const throughput: Part = async function* (run) {
  for (const name of run.quick ? quickCases : caseNames) {
    const body = bodyOf(name);
    const { connections, milliseconds } = loadOf(body);
    const field = await openField(run, body, connections, [echo, control, plain, service]);
    const length = run.quick ? milliseconds / 3 : milliseconds;
    const samples = await inRounds(run, field.names, (contestant, warmUp) =>
      closedSlice(field.of(contestant), { connections, milliseconds: length, warmUp }),
    ).finally(() => field.close());
    yield rowsOf(samples, {
      ...{ part: 'throughput', case: name },
      ...{ baseline: echo.name, control: control.name },
    });
  }
};

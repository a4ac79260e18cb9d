import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Secret, Service, ServiceAccount } from 'kubernetes-models/v1';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadClientRegistry } from '#src/auth/registry.ts';
import { readConfig } from '#src/config.ts';
import { loadCatalog } from '#src/rules/load.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'deploy/kubernetes');
const read = (file: string) => parse(readFileSync(join(folder, file), 'utf8'));

const manifests = [
  ['deployment.yaml', Deployment, 'IDeployment', 'apps/v1'],
  ['autoscaler.yaml', HorizontalPodAutoscaler, 'IHorizontalPodAutoscaler', 'autoscaling/v2'],
  ['disruption-budget.yaml', PodDisruptionBudget, 'IPodDisruptionBudget', 'policy/v1'],
  ['network-policy.yaml', NetworkPolicy, 'INetworkPolicy', 'networking.k8s.io/v1'],
  ['service.yaml', Service, 'IService', 'v1'],
  ['service-account.yaml', ServiceAccount, 'IServiceAccount', 'v1'],
  ['secret.example.yaml', Secret, 'ISecret', 'v1'],
] as const;

const scratch = mkdtempSync(join(root, 'test/tmp-kubernetes-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('Kubernetes manifests', () => {
  it.each(manifests)('%s holds to the schema of its kind', (file, Kind) => {
    const content = read(file);
    const manifest = new Kind(content);
    expect([content.apiVersion, content.kind]).toEqual([manifest.apiVersion, manifest.kind]);
    expect(() => manifest.validate()).not.toThrow();
  });

  it('the validator sees a wrong type and a missing member', () => {
    const { spec, ...rest } = read('deployment.yaml');
    expect(() =>
      new Deployment({ ...rest, spec: { ...spec, minReadySeconds: 'soon' } }).validate(),
    ).toThrow();
    expect(() =>
      new Deployment({ ...rest, spec: { template: spec.template } as never }).validate(),
    ).toThrow();
  });

  it('no member is misspelled: a Kubernetes server would drop it without a word', () => {
    const typed = (name: string, entries: readonly (readonly [string, unknown, string])[]) => {
      const lines = entries.map(
        ([type, content, api], index) =>
          `import type { ${type} as T${index} } from 'kubernetes-models/${api}';\nexport const m${index}: T${index} = ${JSON.stringify(content)};`,
      );
      writeFileSync(join(scratch, name), lines.join('\n'));
    };
    typed(
      'written.ts',
      manifests.map(([file, , type, api]) => [type, read(file), api]),
    );
    const { spec, ...rest } = read('deployment.yaml');
    typed('misspelled.ts', [['IDeployment', { ...rest, spec: { ...spec, minReadySecond: 5 } }, 'apps/v1']]);
    const check = (name: string) =>
      spawnSync(
        join(root, 'node_modules/.bin/tsc'),
        [
          '--ignoreConfig',
          '--noEmit',
          '--strict',
          '--skipLibCheck',
          '--module',
          'nodenext',
          '--target',
          'esnext',
          join(scratch, name),
        ],
        { cwd: root, encoding: 'utf8' },
      ).stdout;
    expect(check('misspelled.ts')).toContain('minReadySecond');
    expect(check('written.ts')).toBe('');
  });

  it('every file is applied, or says that it is not', () => {
    const { resources } = read('kustomization.yaml');
    const apart = ['kustomization.yaml', 'prometheus-adapter.yaml', 'secret.example.yaml', 'site'];
    expect([...resources, ...apart].toSorted()).toEqual(readdirSync(folder).toSorted());
    expect(resources.every((file: string) => manifests.some(([known]) => known === file))).toBe(true);
  });

  it('what they refer to exists: settings, secret keys, ports, the metric, the labels', async () => {
    const { template, selector } = read('deployment.yaml').spec;
    const [container] = template.spec.containers;
    const { configMapGenerator } = read('kustomization.yaml');
    const generated = configMapGenerator.map(({ name }: { name: string }) => name);
    expect(generated).toEqual([
      template.spec.volumes[0].configMap.name,
      container.envFrom[0].configMapRef.name,
    ]);
    const secret = read('secret.example.yaml');
    for (const { valueFrom } of container.env.filter((one: { valueFrom?: unknown }) => one.valueFrom)) {
      expect(valueFrom.secretKeyRef.name).toBe(secret.metadata.name);
      expect(Object.keys(secret.stringData)).toContain(valueFrom.secretKeyRef.key);
    }
    const labels = selector.matchLabels;
    expect(template.metadata.labels).toMatchObject(labels);
    expect(read('service.yaml').spec.selector).toEqual(labels);
    expect(read('disruption-budget.yaml').spec.selector.matchLabels).toEqual(labels);
    expect(read('network-policy.yaml').spec.podSelector.matchLabels).toEqual(labels);
    const autoscaler = read('autoscaler.yaml').spec;
    expect(autoscaler.scaleTargetRef.name).toBe(read('deployment.yaml').metadata.name);
    const [rule] = read('prometheus-adapter.yaml').rules.custom;
    expect(autoscaler.metrics[0].pods.metric.name).toBe(rule.name.as);
    const { createMetrics } = await import('#src/observability/metrics.ts');
    const histogram = /(\w+)_bucket/.exec(rule.seriesQuery)?.[1] ?? 'none';
    expect(await createMetrics().text()).toContain(`# TYPE ${histogram} histogram`);
  });

  it('runs without root, without a writable disk, without rights', () => {
    const { spec } = read('deployment.yaml').spec.template;
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('the service starts with these settings, this registry and this policy', async () => {
    const literals: string[] = read('kustomization.yaml').configMapGenerator[1].literals;
    const { env } = read('deployment.yaml').spec.template.spec.containers[0];
    const known = Object.keys(Object.fromEntries(env.map(({ name }: { name: string }) => [name, ''])));
    const config = readConfig({
      ...Object.fromEntries(literals.map((literal) => literal.split(/=(.*)/s).slice(0, 2))),
      ...Object.fromEntries(known.map((name) => [name, 'a-value-of-sixteen-characters'])),
      CDS_HOST: '0.0.0.0',
    });
    expect(config.production).toBe(true);
    // Draining and calls in flight (10 s) must fit.
    const { terminationGracePeriodSeconds } = read('deployment.yaml').spec.template.spec;
    expect(terminationGracePeriodSeconds * 1000).toBeGreaterThan(config.drainMs + 10_000 + 5_000);
    const { readinessProbe } = read('deployment.yaml').spec.template.spec.containers[0];
    expect(readinessProbe.periodSeconds * readinessProbe.failureThreshold * 1000).toBeLessThan(
      config.drainMs,
    );
    expect(loadClientRegistry(join(folder, 'site/clients.yaml'), { production: true }).clients).toHaveLength(
      1,
    );
    await loadCatalog(join(root, 'cds-services'), join(folder, 'site/policy.yaml'));
  });
});

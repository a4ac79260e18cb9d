import { execFileSync } from 'node:child_process';

/**
 * `npm run -s sbom`: a CycloneDX bill of materials of what runs in production, from the lock file alone. npm's own
 * `--omit=dev` leaves out what a development package may use as well (npm 11: yaml, @opentelemetry/api), so that the
 * whole bill is asked for and the packages that are for development alone are taken out here.
 */
interface Component {
  readonly 'bom-ref': string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

interface Bill {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const written = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 ** 2,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const bill: Bill = JSON.parse(written);
const forDevelopment = (component: Component) =>
  component.properties?.some(({ name }) => name === 'cdx:npm:package:development') === true;
const left = new Set(bill.components.filter(forDevelopment).map((component) => component['bom-ref']));
const components = bill.components.filter((component) => !left.has(component['bom-ref']));
const dependencies = bill.dependencies
  .filter(({ ref }) => !left.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => !left.has(other)) }));
console.log(JSON.stringify({ ...bill, components, dependencies }, null, 2));

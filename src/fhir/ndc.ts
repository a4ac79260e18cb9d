/**
 * National Drug Codes in one form. Labels print ten digits in three groups (4-4-2, 5-3-2 or 5-4-1), billing uses eleven
 * (5-4-2), feeds drop the hyphens, and the last group (the package) is often left out. What identifies the drug is the
 * labeller with the product; ten bare digits allow three readings, and all three are given.
 */

/** Eleven-digit (package) and nine-digit (labeller and product) readings of an NDC; empty when it is none. */
export function ndcForms(code: string): readonly string[] {
  const trimmed = code.trim();
  const packages = packageForms(trimmed);
  const products = packages.length > 0 ? packages.map((form) => form.slice(0, 9)) : productForms(trimmed);
  return [...new Set([...packages, ...products])];
}

function packageForms(code: string): readonly string[] {
  const groups = /^(\d{4,5})-(\d{3,4})-(\d{1,2})$/.exec(code);
  if (groups) return [pad(groups[1], 5) + pad(groups[2], 4) + pad(groups[3], 2)];
  if (/^\d{11}$/.test(code)) return [code];
  if (!/^\d{10}$/.test(code)) return [];
  return [`0${code}`, `${code.slice(0, 5)}0${code.slice(5)}`, `${code.slice(0, 9)}0${code.slice(9)}`];
}

function productForms(code: string): readonly string[] {
  const groups = /^(\d{4,5})-(\d{3,4})$/.exec(code);
  return groups ? [pad(groups[1], 5) + pad(groups[2], 4)] : [];
}

function pad(group: string | undefined, digits: number): string {
  return (group ?? '').padStart(digits, '0');
}

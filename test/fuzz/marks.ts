/**
 * Every request speaks of a patient of its own: the fixture's name, which all its ids are made of, is replaced by a mark that
 * occurs nowhere else. `fy` is the stranger among the patients of one request.
 */
export const markOf = (number: number): string => `fz${String(number).padStart(8, '0')}zf`;
export const strangerOf = (number: number): string => `fy${String(number).padStart(8, '0')}zf`;

export const marksIn = (text: string): readonly string[] => [...new Set(text.match(/f[yz]\d{8,}zf/g) ?? [])];

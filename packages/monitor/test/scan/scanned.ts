import {
  type DefinitionFinding,
  type DefinitionScanner,
  definitionTexts,
  otherToolOf,
  poisoningScanner,
  qualityScanner,
  scanDefinition,
} from '../../src/index.js';

export interface Surroundings {
  readonly siblings?: readonly { readonly name: string; readonly [key: string]: unknown }[];
  readonly foreignTools?: readonly string[];
  readonly scanners?: readonly DefinitionScanner[];
  /** Called at each place where work may pause. */
  readonly onPause?: () => void;
}

/** Scans one definition as a whole. */
export function scanned(
  definition: { readonly name: string; readonly [key: string]: unknown },
  { siblings = [], foreignTools = [], scanners = [poisoningScanner, qualityScanner], onPause }: Surroundings = {},
): DefinitionFinding[] {
  const steps = scanDefinition(
    {
      role: 'client',
      server: 'server',
      name: definition.name,
      definition,
      siblings: [definition, ...siblings].map((one) => otherToolOf(one.name, one)),
      foreignTools: new Set(foreignTools),
      texts: () => definitionTexts(definition),
    },
    scanners,
  );
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    onPause?.();
  }
}

/** The kinds of poisoning in a tool with this description. */
export const poisoningIn = (description: string, surroundings: Surroundings = {}): string[] => [
  ...new Set(
    scanned({ name: 'get_weather', description }, { ...surroundings, scanners: [poisoningScanner] }).map(
      ({ kind }) => kind,
    ),
  ),
];

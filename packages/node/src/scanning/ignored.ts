/** Findings that are known and harmless, by tool and kind. */
export class Ignored {
  readonly #entries: readonly (readonly [tool: string, kind: string])[];

  /** @param entries each `tool:kind`, `tool` for all kinds; `*` for any */
  constructor(entries: readonly string[]) {
    this.#entries = entries.map((entry) => {
      const at = entry.lastIndexOf(':');
      return at < 0 ? [entry, '*'] : [entry.slice(0, at), entry.slice(at + 1)];
    });
  }

  has(finding: { readonly tool: string; readonly kind: string }): boolean {
    return this.#entries.some(
      ([tool, kind]) => (tool === '*' || tool === finding.tool) && (kind === '*' || kind === finding.kind),
    );
  }
}

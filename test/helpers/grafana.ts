/** A dashboard's JSON, as far as tests read it. */
export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly tags: readonly string[];
  readonly panels: readonly GrafanaPanel[];
  readonly templating: { readonly list: readonly GrafanaVariable[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

export interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly GrafanaTarget[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
    };
  };
}

export interface GrafanaTarget {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly exemplar?: boolean;
}

export interface GrafanaVariable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
  readonly current?: { readonly value?: unknown };
}

/** What Grafana puts in the place of the variables when all processes are selected. */
export interface Selected {
  readonly rateInterval?: string;
  readonly range?: string;
  readonly role?: 'server' | 'client';
}

/** A query as Grafana sends it. */
export function interpolate(
  text: string,
  { rateInterval = '1m', range = '1h', role = 'server' }: Selected = {},
): string {
  const values: Record<string, string> = { __rate_interval: rateInterval, __range: range, role };
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, plain: string) => {
    const name = braced ?? plain;
    return values[name] ?? (['job', 'instance', 'operation'].includes(name) ? '.*' : `<${name} is not a variable>`);
  });
}

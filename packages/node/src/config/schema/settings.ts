import { z } from 'zod';
import { monitoringSchema } from './monitoring-schema.js';
import { type SettingMeta, settingMeta } from './setting-meta.js';

/** The kinds of values, which differ in how a text is read. */
export type SettingKind = 'boolean' | 'number' | 'string' | 'enum' | 'array' | 'record';

/** One setting: a leaf of the schema. */
export interface Setting extends SettingMeta {
  /** Such as `health.checkIntervalSeconds`. */
  readonly path: string;
  /** The name of the section; `undefined` for a setting beside the sections. */
  readonly section: string | undefined;
  readonly key: string;
  readonly kind: SettingKind;
  readonly schema: z.ZodType;
  /** The value without any source; `undefined` if there is none. */
  readonly defaultValue: unknown;
  /** The value in words, such as `a number from 1 to 720`. */
  readonly expected: string;
}

/** Every setting in the order of the schema. */
export const SETTINGS: readonly Setting[] = Object.entries(monitoringSchema.shape).flatMap(([name, schema]) =>
  schema instanceof z.ZodObject
    ? Object.entries(schema.shape as z.core.$ZodShape).map(([key, leaf]) => settingOf(key, leaf as z.ZodType, name))
    : [settingOf(name, schema)],
);

export const SECTIONS: readonly string[] = [...new Set(SETTINGS.flatMap(({ section }) => section ?? []))];

function settingOf(key: string, schema: z.ZodType, section?: string): Setting {
  const meta = settingMeta.get(schema);
  const path = section === undefined ? key : `${section}.${key}`;
  if (meta === undefined) throw new Error(`the setting ${path} has no description`);
  const inner = innerOf(schema);
  return {
    ...meta,
    path,
    section,
    key,
    kind: inner.def.type as SettingKind,
    schema,
    defaultValue: schema.parse(undefined),
    expected: expectationOf(inner),
  };
}

function innerOf(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? innerOf(schema.def.innerType as z.ZodType)
    : schema;
}

function expectationOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodBoolean) return 'true or false';
  if (schema instanceof z.ZodEnum) return `one of ${schema.options.join(', ')}`;
  if (schema instanceof z.ZodArray) return 'a list of texts';
  if (schema instanceof z.ZodRecord) return 'texts by name';
  if (!(schema instanceof z.ZodNumber)) return textOf(schema);
  const { minimum, maximum, type } = z.toJSONSchema(schema) as { minimum: number; maximum: number; type: string };
  return `${type === 'integer' ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`;
}

/** The words of the schema's own check, which a control character never passes, or those of any text. */
function textOf(schema: z.ZodType): string {
  const reason = schema.safeParse('\u0001').error?.issues[0]?.message;
  return reason?.startsWith('must be ') ? reason.slice('must be '.length) : 'a text of 1 to 4096 characters';
}

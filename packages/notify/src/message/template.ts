/** What a template may name. */
export type TemplateData = { readonly [key: string]: string | number | TemplateData };

const PLACEHOLDER = /\{\{\s*([A-Za-z_][\w.]*)\s*\}\}/g;

/**
 * Replaces `{{ name }}` and `{{ name.part }}`. A template is data only: it calls nothing, reads own properties only, and its
 * values are not templates. An unknown name gives an empty text.
 */
export const renderTemplate = (template: string, data: TemplateData): string =>
  template.replace(PLACEHOLDER, (_whole, path: string) => {
    let value: string | number | TemplateData | undefined = data;
    for (const part of path.split('.')) {
      value = typeof value === 'object' && Object.hasOwn(value, part) ? value[part] : undefined;
    }
    return typeof value === 'object' || value === undefined ? '' : String(value);
  });

import { useMemo } from 'preact/hooks';
import { diffTexts } from '../text/text-diff.js';

/** Two texts as one, what was taken out and put in marked, and not by colour alone. */
export function TextChanges({ before, after }: { readonly before: string; readonly after: string }) {
  const parts = useMemo(() => diffTexts(before, after), [before, after]);
  return (
    <p class="diff">
      {parts.map(({ kind, text }, index) => {
        if (kind === 'removed') return <del key={index}>{text}</del>;
        if (kind === 'added') return <ins key={index}>{text}</ins>;
        return text;
      })}
    </p>
  );
}

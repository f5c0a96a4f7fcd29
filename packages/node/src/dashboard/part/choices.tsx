export interface Choice {
  readonly text: string;
  readonly href: string;
  readonly isChosen: boolean;
}

/** Links of which one is chosen, so that the choice is in the address. */
export function Choices({ label, choices }: { readonly label: string; readonly choices: readonly Choice[] }) {
  return (
    <nav class="choices" aria-label={label}>
      {choices.map(({ text, href, isChosen }) => (
        <a key={href} href={href} aria-current={isChosen ? 'true' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  );
}

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface PanelProps {
  readonly title: string;
  /** One line beside the title: the window, a count, a link. */
  readonly note?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A titled part of a page, and a landmark of its own. */
export function Panel({ title, note, children }: PanelProps) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <p class="small">{note}</p>}
      </div>
      {children}
    </section>
  );
}

export const Empty = ({ children }: { readonly children: ComponentChildren }) => <p class="empty">{children}</p>;

/** The head of a page. It takes the focus when the page is changed. */
export function PageHead({ title, note, children }: Partial<PanelProps> & { readonly title: string }) {
  return (
    <div class="page-head">
      <div>
        <h1 tabIndex={-1}>{title}</h1>
        {note !== undefined && <p>{note}</p>}
      </div>
      {children}
    </div>
  );
}

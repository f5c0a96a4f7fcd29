import { useEffect, useRef } from 'preact/hooks';
import { listenForShortcuts, SHORTCUTS } from './shortcuts.js';

/** The button and the list of the keys. */
export function ShortcutsDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const show = () => dialog.current?.showModal();
  useEffect(() => listenForShortcuts(show), []);
  return (
    <>
      <button type="button" class="button" onClick={show} title="Keyboard shortcuts (?)">
        <span class="unseen">Keyboard shortcuts </span>
        <span aria-hidden="true">?</span>
      </button>
      <dialog class="dialog" ref={dialog} aria-labelledby="shortcuts-title">
        <div class="stack">
          <h2 id="shortcuts-title">Keyboard shortcuts</h2>
          <dl class="pairs">
            {SHORTCUTS.map(({ keys, text }) => (
              <>
                <dt>
                  {keys.split(' ').map((key) => (
                    <>
                      <kbd>{key}</kbd>{' '}
                    </>
                  ))}
                </dt>
                <dd>{text}</dd>
              </>
            ))}
          </dl>
          <p class="small quiet">
            Tables scroll with the arrow keys. In a timeline the arrow keys go from span to span.
          </p>
          <form method="dialog">
            <button type="submit" class="button">
              Close
            </button>
          </form>
        </div>
      </dialog>
    </>
  );
}

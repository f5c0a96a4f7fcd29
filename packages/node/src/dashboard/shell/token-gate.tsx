import { useState } from 'preact/hooks';

/** Asks for the token where the address did not bring it. */
export function TokenGate({
  wasRefused,
  onToken,
}: {
  readonly wasRefused: boolean;
  readonly onToken: (token: string) => void;
}) {
  const [token, setToken] = useState('');
  return (
    <main class="gate">
      <section class="panel" aria-labelledby="gate-title">
        <div class="panel-head">
          <h1 id="gate-title">{wasRefused ? 'The token was refused' : 'This page needs its token'}</h1>
        </div>
        <form
          class="panel-body stack"
          onSubmit={(event) => {
            event.preventDefault();
            onToken(token.trim());
          }}
        >
          <p>
            Open the address that the process printed when it started, <code>…/#token=…</code>, or paste the token here.
            {wasRefused && ' A process that was started again has another token.'}
          </p>
          <label class="field">
            <span>Token</span>
            <input
              type="password"
              autocomplete="off"
              required
              value={token}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
          </label>
          <div>
            <button type="submit" class="button" data-kind="main">
              Show the page
            </button>
          </div>
        </form>
      </section>
    </main>
  );
}

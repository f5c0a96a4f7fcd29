import { render } from 'preact';
import { App } from './shell/app.js';
import { drawVisibleTexts } from './text/visible-texts.js';

drawVisibleTexts();
render(<App />, document.getElementById('page')!);

import { createContext } from 'preact';
import type { PageFeed } from './page-feed.js';

/** The feed of the page around. Nothing is drawn without one. */
export const FeedContext = createContext<PageFeed>(undefined as never);

/** The window's entry: connects to the host, then shows the studio. */
import { mount } from 'svelte';
import { z } from 'zod';
import './theme/base.css';
import ConnectionFailure from './shell/ConnectionFailure.svelte';
import StudioWindow from './shell/StudioWindow.svelte';
import { connectHost } from './host/connect.ts';
import { language, matchLanguage } from './stores/language.svelte.ts';
import { Studio } from './stores/studio.svelte.ts';
import { present } from '../src-shared/present.ts';

// The page's policy forbids making code from strings, which zod would otherwise try.
z.config({ jitless: true });

const target = present(document.getElementById('studio'));
language.code = matchLanguage(navigator.languages);
try {
  const connection = await connectHost();
  const [host, kept] = await Promise.all([connection.api.hostInfo(), connection.api.settings()]);
  mount(StudioWindow, { target, props: { studio: new Studio(connection, host, kept) } });
} catch (error) {
  mount(ConnectionFailure, { target, props: { error } });
}

/** The host's side of a window's document, with its data in a folder of a test's own. */
import { join } from 'node:path';
import { findPlaces } from '../../src-main/host/places.ts';
import { createOfferedFiles } from '../../src-main/projects/offered-files.ts';
import { openRecentProjects } from '../../src-main/projects/recent-projects.ts';
import { openVersions } from '../../src-main/projects/versions.ts';
import { serveWindowProject, type ProjectDialogs, type WindowProject } from '../../src-main/projects/window-project.ts';
import { openWorks } from '../../src-main/projects/works.ts';

/** `data` is the folder of one program; `dialogs` are what its person answers. */
export function openProjectWindow(data: string, dialogs: ProjectDialogs): WindowProject {
  return serveWindowProject({
    works: openWorks(join(data, 'work')),
    recent: openRecentProjects(join(data, 'recent'), () => undefined),
    versions: openVersions(join(data, 'versions')),
    offered: createOfferedFiles(),
    dialogs,
    samplesFolder: findPlaces().samplesFolder,
    app: 'x',
    endings: new Set(),
    tellOffer: () => undefined,
    leave: () => undefined,
  });
}

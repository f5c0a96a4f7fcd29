import { Empty, PageHead, Panel } from '../part/panel.js';

export const NotFound = () => (
  <>
    <PageHead title="There is no such page" />
    <Panel title="What now">
      <Empty>
        The address names nothing that this page has. Go to <a href="#/">the overview</a>.
      </Empty>
    </Panel>
  </>
);

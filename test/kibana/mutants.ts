/** A file with one fault planted, and what the fault is. */
export type Mutant = { readonly what: string; readonly mutant: string };

type Named = { name: string; id: string };
type Column = { sourceField?: string; filter?: { query: string }; params?: { orderBy?: { columnId?: string } } };
type Layer = { columnOrder: string[]; columns: Record<string, Column> };
type Panel = {
  panelIndex: string;
  gridData: { x: number; y: number; w: number; i: string };
  embeddableConfig: {
    attributes: {
      references: Named[];
      state: {
        datasourceStates: { formBased: { layers: Record<string, Layer> } };
        visualization: unknown;
        query: { query: string };
      };
    };
  };
};
type Controls = Record<string, { explicitInput: { fieldName: string } }>;
/** A dashboard with its JSON texts opened. */
type Opened = { line: Record<string, unknown> & { references: Named[] }; panels: Panel[]; controls: Controls };

/** Every kind of fault that a validator has to find, planted one at a time wherever it can be in a file. */
export function mutants(text: string): readonly Mutant[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const at = lines.findIndex((line) => (JSON.parse(line) as { readonly type: string }).type === 'dashboard');
  const made: Mutant[] = [];
  const plant = (what: string, change: (opened: Opened) => void): void => {
    const opened = open(lines[at]!);
    change(opened);
    made.push({ what, mutant: lines.with(at, close(opened)).join('\n') });
  };
  const { line, panels, controls } = open(lines[at]!);
  for (const [index, { name }] of line.references.entries()) {
    plant(`lost the reference ${name}`, (one) => void one.line.references.splice(index, 1));
    plant(`renamed the reference ${name}`, (one) => void (one.line.references[index]!.name += '-old'));
    plant(`the reference ${name} leads nowhere`, (one) => void (one.line.references[index]!.id = 'nobody'));
  }
  for (const [index, panel] of panels.entries()) plantInPanel(index, panel, plant);
  for (const id of Object.keys(controls)) {
    plant(`control ${id} filters by no field`, (one) => void (one.controls[id]!.explicitInput.fieldName = 'nobody'));
  }
  for (const [index, one] of lines.entries()) {
    if (index !== at) made.push({ what: `lost line ${index}`, mutant: lines.toSpliced(index, 1).join('\n') });
    const plain = JSON.parse(one) as Record<string, unknown>;
    made.push(
      { what: `line ${index} twice`, mutant: [...lines, one].join('\n') },
      {
        what: `line ${index} without its version`,
        mutant: lines.with(index, JSON.stringify({ ...plain, typeMigrationVersion: undefined })).join('\n'),
      },
    );
    const attributes = plain['attributes'] as { readonly timeFieldName?: string };
    if (attributes.timeFieldName === undefined) continue;
    const changed = { ...plain, attributes: { ...attributes, timeFieldName: 'nobody' } };
    made.push({ what: `line ${index} by no time`, mutant: lines.with(index, JSON.stringify(changed)).join('\n') });
  }
  return made;
}

type Plant = (what: string, change: (opened: Opened) => void) => void;

function plantInPanel(index: number, { panelIndex, embeddableConfig }: Panel, plant: Plant): void {
  const inPanel = (what: string, change: (panel: Panel, layer: Layer) => void): void =>
    plant(`${panelIndex}: ${what}`, ({ panels }) => {
      const panel = panels[index]!;
      change(panel, Object.values(panel.embeddableConfig.attributes.state.datasourceStates.formBased.layers)[0]!);
    });
  const { state } = embeddableConfig.attributes;
  const [[layerId, layer] = ['', { columns: {} } as Layer]] = Object.entries(state.datasourceStates.formBased.layers);
  const rename = (panel: Panel, from: string, to: string): void => {
    const { attributes } = panel.embeddableConfig;
    const changed = JSON.stringify(attributes.state.visualization).replaceAll(`"${from}"`, `"${to}"`);
    attributes.state.visualization = JSON.parse(changed);
  };
  inPanel('lies outside', (panel) => void (panel.gridData.x = 40));
  inPanel('lies on another', ({ gridData }) => Object.assign(gridData, index === 0 ? { x: 12 } : { x: 0, y: 0 }));
  inPanel('another index', (panel) => void (panel.panelIndex += '-old'));
  inPanel('lost its own reference', (panel) => void (panel.embeddableConfig.attributes.references = []));
  inPanel('shows another layer', (panel) => rename(panel, layerId, 'nobody'));
  if (state.query.query !== '') {
    inPanel('the query asks for no field', (panel) => {
      const { query } = panel.embeddableConfig.attributes.state;
      query.query = query.query.replace(/[a-zA-Z]+(?=: | [<>])/u, 'nobody');
    });
    inPanel('the query is broken off', (panel) => void (panel.embeddableConfig.attributes.state.query.query += ' and'));
  }
  for (const [id, { sourceField }] of Object.entries(layer.columns)) {
    inPanel(`column ${id} is gone`, (_, one) => void delete one.columns[id]);
    inPanel(`column ${id} is out of order`, (_, one) => {
      one.columnOrder = one.columnOrder.filter((other) => other !== id);
    });
    inPanel(`the chart asks for another column than ${id}`, (panel) => rename(panel, id, 'nobody'));
    if (sourceField === undefined) continue;
    inPanel(`column ${id} of no field`, (_, one) => void (one.columns[id]!.sourceField = `${sourceField}_old`));
    inPanel(`column ${id} of a field of another type`, (_, one) => void (one.columns[id]!.sourceField = 'merged'));
  }
}

function open(line: string): Opened {
  const parsed = JSON.parse(line) as Opened['line'] & { attributes: Attributes };
  const { panelsJSON, controlGroupInput } = parsed.attributes;
  return {
    line: parsed,
    panels: JSON.parse(panelsJSON) as Panel[],
    controls: JSON.parse(controlGroupInput.panelsJSON) as Controls,
  };
}

type Attributes = { panelsJSON: string; controlGroupInput: { panelsJSON: string } };

function close({ line, panels, controls }: Opened): string {
  const attributes = line['attributes'] as Attributes;
  return JSON.stringify({
    ...line,
    attributes: {
      ...attributes,
      panelsJSON: JSON.stringify(panels),
      controlGroupInput: { ...attributes.controlGroupInput, panelsJSON: JSON.stringify(controls) },
    },
  });
}

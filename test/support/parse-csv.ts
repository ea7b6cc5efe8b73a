/** Reads CSV as RFC 4180 has it: records by the names of the first. @throws on a quote that nobody closes, or an uneven row */
export const parseCsv = (text: string): readonly Readonly<Record<string, string>>[] => {
  const [heads = [], ...rows] = recordsOf(text);
  return rows.map((cells) => {
    if (cells.length !== heads.length) throw new Error(`a row of ${cells.length} cells under ${heads.length} heads`);
    return Object.fromEntries(heads.map((head, index) => [head, cells[index] ?? ""]));
  });
};

const recordsOf = (text: string): readonly (readonly string[])[] => {
  const records: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: string[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) throw new Error(`not CSV at ${at}: ${text.slice(at, at + 40)}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
};

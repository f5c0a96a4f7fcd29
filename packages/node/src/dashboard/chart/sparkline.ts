/**
 * An SVG path over values at equal distances, from the bottom to the top of a box. Times without a value are gaps, because a line across
 * them would show figures that nobody measured.
 */
export function sparklinePath(values: readonly (number | null)[], width: number, height: number): string {
  const most = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let isDrawing = false;
  const parts = values.map((value, index) => {
    if (value === null) {
      isDrawing = false;
      return '';
    }
    const point = `${round(index * step)} ${round(height - (value / most) * height)}`;
    const isAlone = !isDrawing && (values[index + 1] ?? null) === null;
    const part = isAlone ? `M${point}h.01` : `${isDrawing ? 'L' : 'M'}${point}`;
    isDrawing = true;
    return part;
  });
  return parts.join('');
}

const round = (value: number): number => Math.round(100 * value) / 100;

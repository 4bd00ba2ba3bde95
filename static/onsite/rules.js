// The scoring rule as in scoring/rules.py: deductions -> points of a line -> total -> rating.
// Both pass fixtures/golden/scoring.json. Points are decimal text; inside they are whole numbers of
// the smallest unit that occurs, so nothing is ever rounded.

export const NOT_ASSESSED = "not_assessed";
export const COMPLETE = "complete";
export const INCOMPLETE = "incomplete";

/** A line or a figure that the rule forbids; `code` says how, `key` names the line. */
export class RuleViolation extends Error {
  constructor(code, key = null) {
    super(key === null ? code : `${code} (line ${key})`);
    this.code = code;
    this.key = key;
  }
}

/** The rule or the template itself is wrong, whatever was scored. */
export class RuleError extends Error {}

// --- Exact decimals: { units, places } is units / 10^places -----------------------------------------

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/;

function decimal(text) {
  const found = DECIMAL.exec(String(text).trim());
  if (!found) return null;
  const [, sign, whole, fraction = ""] = found;
  const units = BigInt(whole + fraction);
  return { units: sign === "-" ? -units : units, places: fraction.length };
}

function aligned(a, b) {
  const places = Math.max(a.places, b.places);
  return [a.units * 10n ** BigInt(places - a.places), b.units * 10n ** BigInt(places - b.places), places];
}

function add(a, b) {
  const [left, right, places] = aligned(a, b);
  return { units: left + right, places };
}

function compare(a, b) {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The shortest decimal text: "85", "2.5". */
function textOf({ units, places }) {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  return (units < 0n ? "-" : "") + whole + (fraction ? `.${fraction}` : "");
}

const ZERO = { units: 0n, places: 0 };

// --- The rule ----------------------------------------------------------------------------------------

/** Throws RuleError unless every possible total costs a known step and meets exactly one band. */
export function checkRule(rule) {
  const step = decimal(rule.deduction_step);
  if (!step || compare(step, ZERO) <= 0) throw new RuleError("the deduction step must be positive");
  const cap = rule.max_deductions_per_line;
  if (cap !== null && cap < 1) throw new RuleError("a cap of deductions per line must be at least 1");
  checkBands(rule.bands);
}

function checkBands(bands) {
  if (!bands.length) throw new RuleError("there must be at least one band");
  const starts = bands.map((band) => decimal(band.min_points));
  if (starts.includes(null)) throw new RuleError("a band must begin at a number");
  if (new Set(bands.map((band) => band.code)).size !== bands.length) throw new RuleError("two bands have the same code");
  for (let place = 1; place < bands.length; place += 1) {
    const order = compare(starts[place - 1], starts[place]);
    const isAbove = order > 0 || (order === 0 && !bands[place - 1].min_inclusive && bands[place].min_inclusive);
    if (!isAbove) throw new RuleError("the bands must descend, best first");
  }
  if (compare(starts.at(-1), ZERO) !== 0 || !bands.at(-1).min_inclusive) {
    throw new RuleError("the last band must begin at 0, inclusive");
  }
}

function pointsOf(line) {
  const points = decimal(line.max_points);
  if (!points || compare(points, ZERO) <= 0) throw new RuleViolation("points_out_of_range", line.key);
  return points;
}

/** Throws RuleViolation unless status and deductions of the line fit each other and the rule. */
export function checkLine(line, rule) {
  pointsOf(line);
  if (![NOT_ASSESSED, COMPLETE, INCOMPLETE].includes(line.status)) throw new RuleViolation("unknown_status", line.key);
  if (line.deductions < 0 || line.deductions > 0 !== (line.status === INCOMPLETE)) {
    throw new RuleViolation("deduction_count", line.key);
  }
  const cap = rule.max_deductions_per_line;
  if (cap !== null && line.deductions > cap) throw new RuleViolation("too_many_deductions", line.key);
}

/** Each incomplete content costs one step, down to 0; `awarded` is null while nobody has assessed the line. */
export function assessLine(line, rule) {
  checkLine(line, rule);
  const most = pointsOf(line);
  const step = decimal(rule.deduction_step);
  const cost = { units: step.units * BigInt(line.deductions), places: step.places };
  const deducted = compare(cost, most) < 0 ? cost : most;
  const left = add(most, { units: -deducted.units, places: deducted.places });
  return {
    key: line.key,
    max: textOf(most),
    awarded: line.status === NOT_ASSESSED ? null : textOf(left),
    deducted: textOf(deducted),
  };
}

/** Adds up the lines; total and band only once every line is assessed. */
export function assessSheet(lines, rule) {
  checkRule(rule);
  const results = lines.map((line) => assessLine(line, rule));
  if (new Set(results.map((result) => result.key)).size !== results.length) {
    throw new RuleError("a line appears twice on the sheet");
  }
  const assessed = results.filter((result) => result.awarded !== null);
  const sum = (texts) => textOf(texts.map(decimal).reduce(add, ZERO));
  const points = sum(assessed.map((result) => result.awarded));
  const isComplete = results.length > 0 && assessed.length === results.length;
  return {
    lines: results,
    assessed_count: assessed.length,
    line_count: results.length,
    provisional_points: points,
    provisional_max: sum(assessed.map((result) => result.max)),
    total: isComplete ? points : null,
    max_total: sum(results.map((result) => result.max)),
    band: isComplete ? bandFor(points, rule) : null,
  };
}

/** The first band that the exact points reach. */
export function bandFor(points, rule) {
  checkRule(rule);
  const value = decimal(points);
  if (!value || compare(value, ZERO) < 0) throw new RuleViolation("points_out_of_range");
  return rule.bands.find((band) => {
    const order = compare(value, decimal(band.min_points));
    return order > 0 || (band.min_inclusive && order === 0);
  });
}

/** How many deductions bring a line to 0 ("Không thực hiện"); null when the cap forbids it. */
export function deductionsToZero(maxPoints, rule) {
  checkRule(rule);
  const [most, step] = aligned(pointsOf({ key: null, max_points: maxPoints }), decimal(rule.deduction_step));
  const needed = Number((most + step - 1n) / step);
  const cap = rule.max_deductions_per_line;
  return cap === null || needed <= cap ? needed : null;
}

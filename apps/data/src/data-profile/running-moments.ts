import type { CentralMoments } from '@orrery/math-statistics';
import type { NumberBatch } from './number-batch.js';
import { scaleOf } from './scale-of.js';

/**
 * Mean and central sums of the finite numbers of a column, batch by batch, in units of a power of two about a centre: that of
 * the first batch, so that means of later ones are told apart however far from zero all lie. The unit grows with the
 * distance from it, so that no power leaves the range of doubles.
 *
 * Source: Pébay, SAND2008-6212, eqs. 1.5, 2.1 and 2.2, as `centralMoments.merge`.
 */
export class RunningMoments {
  count = 0;
  low = Infinity;
  high = -Infinity;
  centre = 0;
  scale = 1;
  private mean = 0;
  private second = 0;
  private third = 0;
  private fourth = 0;

  /**
   * Measures a batch in the column's units, and adds it.
   * @returns by what the unit grew: what was measured in the former one is so much less.
   */
  add(batch: NumberBatch): number {
    if (batch.count === 0) {
      batch.measure(this.centre, this.scale);
      return 1;
    }
    if (this.count === 0) this.centre = batch.middle;
    this.low = Math.min(this.low, batch.low);
    this.high = Math.max(this.high, batch.high);
    const grown = this.grow(this.count === 0 ? batch.scaleAbout(this.centre) : this.widest());
    batch.measure(this.centre, this.scale);
    this.merge(batch);
    return grown;
  }

  moments(): CentralMoments {
    const { count, scale, second, third, fourth } = this;
    return { count, scale, second, third, fourth, mean: this.centre + this.mean * scale };
  }

  private widest(): number {
    return scaleOf(Math.max(this.high / 2 - this.centre / 2, this.centre / 2 - this.low / 2));
  }

  private grow(scale: number): number {
    const before = this.scale;
    // What does not vary says nothing of a scale.
    if (this.count > 0 && scale <= before && this.second > 0) return 1;
    this.scale = scale;
    if (this.count === 0) return 1;
    const ratio = before / scale;
    this.mean *= ratio;
    this.second *= ratio ** 2;
    this.third *= ratio ** 3;
    this.fourth *= ratio ** 4;
    return scale / before;
  }

  private merge({ count: added, mean, second, third, fourth }: NumberBatch): void {
    const count = this.count + added;
    const delta = mean - this.mean;
    // Shares instead of numbers, since the fourth power of ten million leaves the whole doubles.
    const [p, q] = [this.count / count, added / count];
    const between = delta * delta * p * added;
    this.fourth +=
      fourth +
      between * delta * delta * (p * p - p * q + q * q) +
      6 * delta * delta * (p * p * second + q * q * this.second) +
      4 * delta * (p * third - q * this.third);
    this.third += third + between * delta * (p - q) + 3 * delta * (p * second - q * this.second);
    this.second += second + between;
    this.mean += delta * q;
    this.count = count;
  }
}

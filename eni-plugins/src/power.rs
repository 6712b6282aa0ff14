//! Powers in whole numbers, the same to the last bit on every machine. The
//! floating-point functions of a system's library are not.

/// One, as numbers with a binary fraction are kept here: 32 bits of it.
const ONE: u64 = 1 << 32;
const BITS: u32 = 32;

/// `2^(1/2)`, `2^(1/4)`, ... `2^(1/2^32)`, less one, in units of 2^-64.
const ROOTS: [u64; 32] = [
    0x6a09_e667_f3bc_c908,
    0x306f_e0a3_1b71_52de,
    0x172b_83c7_d517_adcd,
    0x0b55_86cf_9890_f629,
    0x059b_0d31_5857_43ae,
    0x02c9_a3e7_7806_0ee6,
    0x0163_da9f_b333_56d8,
    0x00b1_afa5_abcb_ed61,
    0x0058_c86d_a1c0_9ea1,
    0x002c_605e_2e8c_ec50,
    0x0016_2f39_0405_1fa1,
    0x000b_175e_ffdc_76ba,
    0x0005_8ba0_1fb9_f96d,
    0x0002_c5cc_37da_9491,
    0x0001_62e5_25ee_0547,
    0x0000_b172_5577_5c04,
    0x0000_58b9_1b5b_c9ae,
    0x0000_2c5c_89d5_ec6c,
    0x0000_162e_43f4_f831,
    0x0000_0b17_21bc_fc99,
    0x0000_058b_90cf_1e6d,
    0x0000_02c5_c863_b73f,
    0x0000_0162_e430_e5a1,
    0x0000_00b1_7218_3551,
    0x0000_0058_b90c_0b48,
    0x0000_002c_5c86_01cc,
    0x0000_0016_2e42_fff0,
    0x0000_000b_1721_7fba,
    0x0000_0005_8b90_bfcd,
    0x0000_0002_c5c8_5fe3,
    0x0000_0001_62e4_2ff0,
    0x0000_0000_b172_17f8,
];

/// The binary logarithm of `n`, which is not 0, with 32 bits of fraction,
/// rounded down.
fn log2(n: u64) -> u64 {
    let whole = n.max(1).ilog2();
    // From 1 to below 2, in units of 2^-63.
    let mut part = n.max(1) << (63 - whole);
    let mut log = u64::from(whole) << BITS;
    for bit in (0..BITS).rev() {
        let square = (u128::from(part) * u128::from(part)) >> 63;
        let is_above = square >> 64 != 0;
        log |= u64::from(is_above) << bit;
        let next = if is_above { square >> 1 } else { square };
        part = u64::try_from(next).unwrap_or(u64::MAX);
    }
    log
}

/// `n * 2^exponent`, the exponent with 32 bits of fraction, rounded down;
/// `most` if that is more.
fn scaled(n: u64, exponent: u64, most: u64) -> u64 {
    let whole = u32::try_from(exponent >> BITS).unwrap_or(u32::MAX);
    // From 1 to below 2, in units of 2^-63.
    let mut factor: u64 = 1 << 63;
    for (bit, root) in (0..BITS).rev().zip(ROOTS) {
        if exponent & (1 << bit) != 0 {
            let more = (u128::from(factor) * u128::from(root)) >> 64;
            factor = factor.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
        }
    }
    let product = u128::from(n) * u128::from(factor);
    let shift = 63_u32.checked_sub(whole);
    let value = match shift {
        Some(shift) => product >> shift,
        None if n == 0 => 0,
        None => u128::MAX,
    };
    u64::try_from(value).unwrap_or(u64::MAX).min(most)
}

/// `n * u^(-1 / alpha)` for the `u` above 0, at most 1, that a uniform `draw`
/// stands for, and an `alpha` in thousandths: a number from `n` to `most`,
/// heavy-tailed (Pareto).
pub(crate) fn pareto(n: u64, draw: u64, alpha: u64, most: u64) -> u64 {
    // u = (draw + 1) / 2^64, so -log2(u) = 64 - log2(draw + 1).
    let log = draw.checked_add(1).map_or(64 * ONE, log2);
    let exponent = u128::from(64 * ONE - log) * 1_000 / u128::from(alpha.max(1));
    scaled(n, u64::try_from(exponent).unwrap_or(u64::MAX), most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(fixed: u64) -> f64 {
        fixed as f64 / ONE as f64
    }

    #[test]
    fn logarithms_are_right_to_the_last_bits() {
        for n in [1, 2, 3, 7, 10, 1_000, 123_456_789, u64::MAX / 3, u64::MAX] {
            let exact = (n as f64).log2();
            assert!((real(log2(n)) - exact).abs() < 1e-9, "{n}: {} {exact}", real(log2(n)));
        }
        for bit in 0..64 {
            assert_eq!(log2(1 << bit), bit * ONE);
        }
    }

    #[test]
    fn powers_are_right_and_never_above_the_most() {
        for (n, exponent) in [(1_000_000, 0.5), (1_000_000, 3.25), (7, 20.9), (1, 0.0), (5, 61.0)] {
            let exact = n as f64 * f64::powf(2.0, exponent);
            #[expect(clippy::cast_possible_truncation, reason = "quarters are exact in 32 bits")]
            let got = scaled(n, (exponent * ONE as f64) as u64, u64::MAX) as f64;
            assert!((got - exact).abs() <= 1.0 + exact * 1e-9, "{n} {exponent}: {got} {exact}");
        }
        assert_eq!(scaled(3, 40 << 32, 1_000), 1_000);
        assert_eq!(scaled(3, u64::MAX, 1_000), 1_000);
        assert_eq!(scaled(0, u64::MAX, 1_000), 0);
    }

    #[test]
    fn golden_vectors_keep_every_machine_alike() {
        // Computed with Python's decimals, rounded down.
        for (n, draw, alpha, exact) in [
            (1000000_u64, 0x48788ac7036cbea5_u64, 1500, 2319446_u64),
            (1000000_u64, 0x9c3cf4c84c2cff20_u64, 1500, 1389852_u64),
            (1000000_u64, 0xf8c57fb683ecc837_u64, 1000, 1029056_u64),
            (20_u64, 0x0123456789abcdef_u64, 700, 45844_u64),
            (1_u64, 0x0000000000000001_u64, 900, 9223372036854775808_u64),
            (1000000_u64, 0x8000000000000000_u64, 3333, 1231170_u64),
        ] {
            assert_eq!(pareto(n, draw, alpha, 1 << 63), exact, "{n} {draw} {alpha}");
        }
    }

    #[test]
    fn the_extreme_draws_are_the_ends_of_the_range() {
        assert_eq!(pareto(10, u64::MAX, 1_500, 30_000), 10);
        assert_eq!(pareto(10, 0, 1_500, 30_000), 30_000);
        assert_eq!(pareto(10, 0, 0, 30_000), 30_000);
    }

    #[test]
    fn a_tail_is_as_heavy_as_its_exponent_says() {
        // P(x > scale * k) = k^-alpha: of even draws, 1 in 8 is above 4 for 1.5.
        let draws = (0..10_000).map(|n| n * (u64::MAX / 10_000));
        let above = draws.filter(|draw| pareto(1_000, *draw, 1_500, u64::MAX) > 4_000).count();
        assert!((1_249..=1_251).contains(&above), "{above}");
    }
}

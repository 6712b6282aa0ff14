//! Draws, as the host makes them: `eni_draw` of `eni_plugin.h`. No state.

const PRIME: u64 = 0x0000_0100_0000_01b3;
/// What six bytes of zeros multiply a hash by.
const SIX_ZEROS: u64 = PRIME.wrapping_pow(6);

/// Draw number `n`, from 0, of visit number `visit`, from 1, in a series.
#[inline]
pub(crate) fn draw(series: u64, visit: u64, n: u64) -> u64 {
    let tagged = (series ^ 0xfc).wrapping_mul(PRIME);
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    let key = match visit.to_le_bytes() {
        // Nearly all numbers are so small, and each byte takes time.
        [low, high, 0, 0, 0, 0, 0, 0] => fold(fold(tagged, low), high).wrapping_mul(SIX_ZEROS),
        bytes => bytes.into_iter().fold(tagged, fold),
    };
    let state = key.wrapping_add(n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

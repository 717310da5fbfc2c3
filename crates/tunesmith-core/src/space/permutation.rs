//! Orders of some items, counted in lexicographic order of positions.

use crate::Value;

/// The `k`-th order of up to 20 items.
pub(super) fn nth(items: &[Value], mut k: u64) -> Value {
    let mut left: Vec<&Value> = items.iter().collect();
    let mut order = Vec::with_capacity(items.len());
    for i in (0..items.len() as u64).rev() {
        let block: u64 = (1..=i).product();
        let pick = (k / block) as usize;
        k %= block;
        order.push(left.remove(pick.min(left.len() - 1)).clone());
    }
    order.into()
}

/// The inverse of [`nth`]: `None` for anything that is no order of the items, or beyond 20 items.
pub(super) fn rank(items: &[Value], order: &[Value]) -> Option<u64> {
    let mut left: Vec<&Value> = items.iter().collect();
    let mut rank = 0_u64;
    for item in order {
        let position = left.iter().position(|l| *l == item)?;
        left.remove(position);
        let block = (1..=left.len() as u64).try_fold(1_u64, u64::checked_mul)?;
        rank = rank.checked_add(block.checked_mul(position as u64)?)?;
    }
    left.is_empty().then_some(rank)
}

/// The same order, in the items' own form; `None` when it is no order of them.
pub(super) fn normal(items: &[Value], order: &[Value]) -> Option<Value> {
    if order.len() != items.len() {
        return None;
    }
    let mut left: Vec<&Value> = items.iter().collect();
    let mut own = Vec::with_capacity(items.len());
    for item in order {
        let position = left.iter().position(|l| *l == item)?;
        own.push(left.remove(position).clone());
    }
    Some(own.into())
}

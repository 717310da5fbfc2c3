//! What differs between two versions of a space, and whether the older trials still count.

use super::{Domain, Space};

/// How a newer space relates to an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// They are the same.
    Same,
    /// Every older configuration is still valid: ranges were widened, choices added, or only roles, defaults and priors changed.
    /// A sentence for each difference.
    Extended(Vec<String>),
    /// Some older configurations would be invalid or incomplete. A sentence for each difference, those that hinder first.
    Incompatible(Vec<String>),
}

impl Space {
    /// What changes when `self`, the newer space, takes the place of `old`.
    pub fn change_from(&self, old: &Space) -> Change {
        let (mut fine, mut bad) = (Vec::new(), Vec::new());
        for p in old.params() {
            let Some(now) = self.get(&p.name) else {
                bad.push(format!("`{}` is gone", p.name));
                continue;
            };
            if now.domain != p.domain {
                let text =
                    format!("`{}` was {} and is {}", p.name, p.domain.describe(), now.domain.describe());
                if covers(&now.domain, &p.domain) { fine.push(text) } else { bad.push(text) }
            }
            if now.when != p.when {
                bad.push(format!("`{}` is active under another condition", p.name));
            }
            if now.role != p.role {
                fine.push(format!(
                    "`{}` has the role {} instead of {}",
                    p.name,
                    now.role.as_str(),
                    p.role.as_str()
                ));
            }
            if now.default != p.default {
                fine.push(format!("`{}` has another default", p.name));
            }
            if now.prior != p.prior {
                fine.push(format!("`{}` has another prior", p.name));
            }
        }
        for p in self.params().iter().filter(|p| old.get(&p.name).is_none()) {
            bad.push(format!("`{}` is new", p.name));
        }
        for c in old.constraints().iter().filter(|c| !self.constraints().contains(c)) {
            fine.push(format!("the constraint `{c}` is gone"));
        }
        for c in self.constraints().iter().filter(|c| !old.constraints().contains(c)) {
            bad.push(format!("the constraint `{c}` is new"));
        }
        match (bad.is_empty(), fine.is_empty()) {
            (true, true) => Change::Same,
            (true, false) => Change::Extended(fine),
            (false, _) => {
                bad.extend(fine);
                Change::Incompatible(bad)
            }
        }
    }
}

/// Whether every value of `old` is a value of `new`.
fn covers(new: &Domain, old: &Domain) -> bool {
    match (new, old) {
        (Domain::Float { low, high, step: None, .. }, Domain::Float { low: l, high: h, .. }) => {
            low <= l && high >= h
        }
        (
            Domain::Float { low, high, step: Some(s), .. },
            Domain::Float { low: l, high: h, step: Some(t), .. },
        ) => low <= l && high >= h && (t / s).fract().abs() < 1e-9 && new.contains(&(*l).into()),
        (Domain::Int { low, high, step, .. }, Domain::Int { low: l, high: h, step: t, .. }) => {
            low <= l && high >= h && t % step == 0 && new.contains(&(*l).into())
        }
        (Domain::Choice { values, .. }, Domain::Choice { values: before, .. }) => {
            before.iter().all(|v| values.contains(v))
        }
        _ => new == old,
    }
}

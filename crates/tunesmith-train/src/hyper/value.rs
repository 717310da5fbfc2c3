//! Values of hyperparameters and the ranges they come from.

/// A hyperparameter's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// A word.
    Text(&'static str),
}

impl Value {
    /// The value as JSON.
    pub fn to_json(self) -> serde_json::Value {
        match self {
            Self::Bool(b) => b.into(),
            Self::Int(n) => n.into(),
            Self::Float(x) => x.into(),
            Self::Text(s) => s.into(),
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(b) => write!(f, "{b}"),
            Self::Int(n) => write!(f, "{n}"),
            Self::Float(x) => write!(f, "{x:?}"),
            Self::Text(s) => write!(f, "\"{s}\""),
        }
    }
}

/// A set of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Range {
    /// Whole numbers from `low` to `high`, both included.
    Int {
        /// The smallest.
        low: i64,
        /// The largest.
        high: i64,
        /// Whether equal ratios, not equal differences, are equally likely.
        log: bool,
        /// The distance of neighbours, from `low` on; 1 for every whole number.
        step: i64,
    },
    /// Numbers from `low` to `high`, both included.
    Float {
        /// The smallest.
        low: f64,
        /// The largest.
        high: f64,
        /// Whether equal ratios, not equal differences, are equally likely.
        log: bool,
    },
    /// One of a few.
    Choice {
        /// What there is to choose from.
        values: &'static [Value],
        /// Whether neighbours in the list are alike.
        ordered: bool,
    },
}

impl Range {
    pub(super) const fn ints(low: i64, high: i64, step: i64) -> Self {
        Self::Int { low, high, log: false, step }
    }

    pub(super) const fn log_ints(low: i64, high: i64) -> Self {
        Self::Int { low, high, log: true, step: 1 }
    }

    pub(super) const fn floats(low: f64, high: f64) -> Self {
        Self::Float { low, high, log: false }
    }

    pub(super) const fn log_floats(low: f64, high: f64) -> Self {
        Self::Float { low, high, log: true }
    }

    pub(super) const fn choice(values: &'static [Value]) -> Self {
        Self::Choice { values, ordered: false }
    }

    pub(super) const fn ordered(values: &'static [Value]) -> Self {
        Self::Choice { values, ordered: true }
    }

    /// Takes a JSON value that lies in this range, or says why it does not.
    ///
    /// A whole number is also taken where a number with decimals is due, and the other way round when it is whole.
    pub(super) fn take(&self, json: &serde_json::Value) -> Result<Value, String> {
        match *self {
            Self::Int { low, high, step, .. } => match whole(json) {
                Some(n) if n >= low && n <= high && (n - low) % step == 0 => Ok(Value::Int(n)),
                _ => Err(self.wanted()),
            },
            Self::Float { low, high, .. } => match json.as_f64() {
                Some(x) if x >= low && x <= high => Ok(Value::Float(x)),
                _ => Err(self.wanted()),
            },
            Self::Choice { values, .. } => values
                .iter()
                .find(|value| match value {
                    Value::Bool(b) => json.as_bool() == Some(*b),
                    Value::Int(n) => whole(json) == Some(*n),
                    Value::Float(x) => json.as_f64() == Some(*x),
                    Value::Text(s) => json.as_str() == Some(s),
                })
                .copied()
                .ok_or_else(|| self.wanted()),
        }
    }

    fn wanted(&self) -> String {
        match self {
            Self::Int { low, high, step: 1, .. } => format!("it must be a whole number from {low} to {high}"),
            Self::Int { low, high, step, .. } => {
                format!("it must be a whole number from {low} to {high} in steps of {step}")
            }
            Self::Float { low, high, .. } => format!("it must be a number from {low:?} to {high:?}"),
            Self::Choice { values, .. } => {
                let list: Vec<String> = values.iter().map(Value::to_string).collect();
                format!("it must be one of {}", list.join(", "))
            }
        }
    }
}

fn whole(json: &serde_json::Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    json.as_i64().or_else(|| json.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < EXACT).map(|x| x as i64))
}

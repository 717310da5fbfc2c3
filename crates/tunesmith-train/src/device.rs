//! What computes: the processor, or a graphics card where the build knows how to use one.
//!
//! The features `cuda` and `wgpu` bring the cards in; without them the crate has none of their code. A training on a card is as
//! repeatable as the card's own sums are: the same seed gives the same initial weights, shuffles and masks, but not the same bits.

use std::fmt;

/// What trains a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The calling thread alone.
    #[default]
    Cpu,
    /// NVIDIA's graphics card of this number, from 0.
    Cuda(usize),
    /// The graphics card that Vulkan, Metal or DirectX names first.
    Wgpu,
}

/// A device that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// No name of a device.
    #[error("{0:?} is no device; known are \"auto\", \"cpu\", \"cuda:0\" (and other numbers) and \"wgpu\"")]
    Unknown(String),
    /// A device that this build has no code for.
    #[error(
        "this build cannot train on \"{device}\": build it with the feature `{feature}` \
         (`cargo install tunesmith-cli --features {feature}`), or use \"cpu\""
    )]
    NotBuilt {
        /// What was asked for.
        device: String,
        /// The feature that brings it in.
        feature: &'static str,
    },
    /// A device that the machine does not have.
    #[error("there is no device \"{device}\" on this machine: {found}; use \"auto\" or \"cpu\"")]
    Absent {
        /// What was asked for.
        device: String,
        /// What there is.
        found: String,
    },
}

impl Device {
    /// The device of this name: `auto`, `cpu`, `cuda`, `cuda:N` or `wgpu`.
    ///
    /// `auto` is the first graphics card that the build can use and the machine has, CUDA before others, and otherwise the processor.
    ///
    /// # Errors
    /// Another name, and a device that the build or the machine does not have.
    pub fn named(name: &str) -> Result<Self, DeviceError> {
        let device = match name {
            "auto" => return Ok(Self::first()),
            "cpu" => Self::Cpu,
            "cuda" => Self::Cuda(0),
            "wgpu" => Self::Wgpu,
            _ => match name.strip_prefix("cuda:").and_then(|number| number.parse().ok()) {
                Some(number) => Self::Cuda(number),
                None => return Err(DeviceError::Unknown(name.to_owned())),
            },
        };
        let absent = |found: String| DeviceError::Absent { device: device.to_string(), found };
        match device {
            Self::Cpu => Ok(device),
            Self::Cuda(_) if !cfg!(feature = "cuda") => Err(device.not_built("cuda")),
            Self::Cuda(number) => match cards::cuda() {
                count if number < count => Ok(device),
                0 => Err(absent("no card of NVIDIA's, or no driver for it, was found".to_owned())),
                count => Err(absent(format!("the last one is \"cuda:{}\"", count - 1))),
            },
            Self::Wgpu if !cfg!(feature = "wgpu") => Err(device.not_built("wgpu")),
            Self::Wgpu if cards::wgpu(true) => Ok(device),
            Self::Wgpu => Err(absent(
                "no graphics card with a driver for Vulkan, Metal or DirectX was found".to_owned(),
            )),
        }
    }

    fn first() -> Self {
        if cards::cuda() > 0 {
            Self::Cuda(0)
        } else if cards::wgpu(false) {
            Self::Wgpu
        } else {
            Self::Cpu
        }
    }

    fn not_built(self, feature: &'static str) -> DeviceError {
        DeviceError::NotBuilt { device: self.to_string(), feature }
    }

    /// Where the tensor library computes.
    pub(crate) fn tensors(self) -> burn_tensor::Device {
        match self {
            #[cfg(feature = "cuda")]
            Self::Cuda(number) => burn_tensor::Device::cuda(number),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => burn_tensor::Device::wgpu(burn_tensor::DeviceKind::DefaultDevice),
            _ => burn_tensor::Device::flex(),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
            Self::Wgpu => f.write_str("wgpu"),
        }
    }
}

/// The graphics cards of this machine that this build can use.
mod cards {
    #[cfg(feature = "cuda")]
    pub(super) fn cuda() -> usize {
        burn_tensor::Device::enumerate(burn_tensor::DeviceType::Cuda).into_vec().len()
    }

    #[cfg(not(feature = "cuda"))]
    pub(super) fn cuda() -> usize {
        0
    }

    /// Whether there is one, counting programs that stand in for a card where `software` says so.
    #[cfg(feature = "wgpu")]
    pub(super) fn wgpu(software: bool) -> bool {
        use burn_dispatch::DispatchDevice;
        use burn_dispatch::devices::{CubeDevice, WgpuDeviceKind};

        let found = burn_tensor::Device::enumerate(burn_tensor::DeviceType::Wgpu).into_vec();
        found.iter().any(|device| match device.as_dispatch() {
            DispatchDevice::Cube(CubeDevice::Wgpu(card)) => software || card.kind != WgpuDeviceKind::Cpu,
            _ => false,
        })
    }

    #[cfg(not(feature = "wgpu"))]
    pub(super) fn wgpu(_: bool) -> bool {
        false
    }
}

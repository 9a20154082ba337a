import fc from 'fast-check'
import { drawSeed } from './draw-seed.ts'

fc.configureGlobal({ seed: drawSeed() })

export default fc
